"""Slips that are recognised by what is said of a result, and what is asked where nothing is recognised."""

from __future__ import annotations

from mlpteach.judging.slips.slip import Slip

NO_AXES = ("Here each number is treated by itself, so try single numbers: what does your function give for 0, for a large sum, and "
           "for a very negative one? And what should it give?")
IN_ROWS = ("Here the numbers of a row belong together, so try one row, such as 0, 0, 0 and then 5, 0, 0: which outputs do you "
           "expect, and what do they add up to?")

IN_RESULTS = (
    Slip("an argument that is left out, or another name in its place",
         "Where should {name} stand in your code, and what stands there? A name from another cell looks the same and holds other "
         "numbers.",
         r"does not depend on (?P<name>\w+)"),
    Slip("a result that changes from call to call",
         "Which name in your function is neither an argument nor made in it? Are random numbers drawn, or is something counted?",
         r"gives another result"),
    Slip("a loop that stops early",
         "Which line can end your loop before all epochs are done: a break, a return, a condition in a while? The number of epochs "
         "is given.", r"stops early"),
    Slip("a return inside the loop",
         "How far is your `return` indented? Inside a loop it ends the loop in the first turn. What should be done in every epoch?",
         r"errors holds 1 number of"),
    Slip("results in another order",
         "In which order are the results asked for, and in which do they stand behind your `return`?", r"in another order"),
    Slip("a transposed result",
         "Which axis should be the rows of your result, and which the columns? In yours they have changed places.", r"transposed"),
    Slip("more than one number for each epoch",
         "What do you append in each epoch: a table, or a single number that measures it?", r"one number for each epoch"),
    Slip("what is not a number",
         "Which line takes a logarithm or a root of a negative number, divides by 0, or raises e to a very large power?",
         r"yours is (nan|-?inf)", "Some of your numbers are not a number (nan) or infinite."),
    Slip("a rounded result",
         "Is something rounded or compared in your code? Nothing is to be rounded here.", r"is something rounded"),
    Slip("one number in place of a list",
         "Is errors a list, and does each epoch append to it? `errors = …` in the loop puts one number in the list's place.",
         r"errors has the shape of a single number"),
    Slip("another number of epochs",
         "How often does your loop run, and how often does it append? The number of epochs is an argument of your function.",
         r"errors has the shape \(\d+,\)"),
    Slip("an unusual measure",
         "What do you append in each epoch? A measure of all samples and outputs is asked for, such as the mean absolute error.",
         r"weights_1 are right; errors differs"),
    Slip("what was given, given back",
         "Which line computes something from {name}, and does its result stand behind your return?",
         r"What comes back is (?P<name>\w+), unchanged"),
    Slip("a single number in place of a table",
         "Over how many axes do you sum or take a mean? How many numbers are asked for?", r"shape of a single number"),
    Slip("right in some cases only",
         "In which cases is it right, and in which not? What is different about their sizes, and which line works for some only?",
         r"It is right for"),
)
