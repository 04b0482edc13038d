"""The pictures of a benchmark run, a module each.

NAME is the file's name without its end, draw(results) returns a Frame or None where the rows are missing, and NEEDS says
then what is missing.
"""
