"""Arrays in, arrays out: the pure functions everything fast is made of. They import nothing of the package above them."""
