"""placeholder"""


def report(*a):
    return ""


def sheet(r):
    return r
