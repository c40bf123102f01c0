"""Weeks and money: the guide's brackets, review effort, the proposed plan, and the price of every way out."""
