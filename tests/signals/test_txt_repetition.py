"""TXT003: answers that loop."""

import pytest

from tests.signals.files import real
from tests.signals.rows import flagged, targets
from tuneready.signals import txt_repetition as signal

FOUND = [
    "I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. ",
    "Yes, I can do that for you today.\nYes, I can do that for you today.\nYes, I can do that for you today.\nYes, I can do that for you today.\nYes, I can do that for you today.\nYes, I can do that for you today.\nYes, I can do that for you today.\nYes, I can do that for you today.\nYes, I can do that for you today.\nYes, I can do that for you today.\nYes, I can do that for you today.\nYes, I can do that for you today.\n",
    "no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no ",
    "The first part is fine and says something new about it. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. I am here to help you with your account. ",
    "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
    "我可以帮助您处理您的帐户问题。我可以帮助您处理您的帐户问题。我可以帮助您处理您的帐户问题。我可以帮助您处理您的帐户问题。我可以帮助您处理您的帐户问题。我可以帮助您处理您的帐户问题。我可以帮助您处理您的帐户问题。我可以帮助您处理您的帐户问题。我可以帮助您处理您的帐户问题。我可以帮助您处理您的帐户问题。我可以帮助您处理您的帐户问题。我可以帮助您处理您的帐户问题。",
    "- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n- item one\n- item two\n",
]

LEFT_ALONE = [
    "Please restart the router.",
    "no no no",
    "I am here to help you with your account. ",
    "I am here to help you with your account. I am here to help you with your account. ",
    "Step 0 moves part a0 to shelf 0. Step 1 moves part b7 to shelf 3. Step 2 moves part c14 to shelf 6. Step 3 moves part d21 to shelf 9. Step 4 moves part e28 to shelf 12. Step 5 moves part f35 to shelf 15. Step 6 moves part g42 to shelf 18. Step 7 moves part h49 to shelf 21. Step 8 moves part i56 to shelf 24. Step 9 moves part j63 to shelf 27. Step 10 moves part k70 to shelf 30. Step 11 moves part l77 to shelf 33. Step 12 moves part m84 to shelf 36. Step 13 moves part n91 to shelf 39. Step 14 moves part o98 to shelf 42. Step 15 moves part p105 to shelf 45. Step 16 moves part q112 to shelf 48. Step 17 moves part r119 to shelf 51. Step 18 moves part s126 to shelf 54. Step 19 moves part t133 to shelf 57. Step 20 moves part u140 to shelf 60. Step 21 moves part v147 to shelf 63. Step 22 moves part w154 to shelf 66. Step 23 moves part x161 to shelf 69. Step 24 moves part y168 to shelf 72. Step 25 moves part z175 to shelf 75. Step 26 moves part a182 to shelf 78. Step 27 moves part b189 to shelf 81. Step 28 moves part c196 to shelf 84. Step 29 moves part d203 to shelf 87. Step 30 moves part e210 to shelf 90. Step 31 moves part f217 to shelf 93. Step 32 moves part g224 to shelf 96. Step 33 moves part h231 to shelf 99. Step 34 moves part i238 to shelf 102. Step 35 moves part j245 to shelf 105. Step 36 moves part k252 to shelf 108. Step 37 moves part l259 to shelf 111. Step 38 moves part m266 to shelf 114. Step 39 moves part n273 to shelf 117.",
    "============================================================\nTitle\n============================================================\nword0 word1 word2 word3 word4 word5 word6 word7 word8 word9 word10 word11 word12 word13 word14 word15 word16 word17 word18 word19 word20 word21 word22 word23 word24 word25 word26 word27 word28 word29 word30 word31 word32 word33 word34 word35 word36 word37 word38 word39 word40 word41 word42 word43 word44 word45 word46 word47 word48 word49 word50 word51 word52 word53 word54 word55 word56 word57 word58 word59",
    "The quick brown fox jumps over the lazy dog while seven wizards quietly mix strong potions for a jovial queen under pale moonlight in June.",
    "人工智能正在改变我们的工作方式。许多公司开始使用新的工具来分析数据，提高效率，并为客户提供更好的服务。然而，这也带来了关于隐私和就业的新问题，需要社会认真讨论。",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []


@pytest.mark.parametrize(("file", "shape", "rows"), [
    ("instruct/gsm8k/test.jsonl", "qa", 0),
    ("clinical/mts-dialog/MTS-Dialog-TrainingSet.csv", "dialogue_note", 0),
    ("instruct/gpteacher/roleplay-simple-deduped-roleplay-dataset.json.gz", "alpaca", 0),
    ("formats/llama-factory/identity.json", "alpaca", 0),
])
def test_whole_files(file, shape, rows):
    assert len(flagged(signal, real(f"data/{file}", shape))) == rows
