"""Scripts made as short as they can be while they still show what they showed (delta debugging)."""


def shortest(statements, shows, tries=150):
    """A part of the statements for which `shows` holds, as it does for all of them."""
    pieces = 2
    while len(statements) > 1 and tries > 0:
        size = max(1, len(statements) // pieces)
        for begin in range(0, len(statements), size):
            rest = statements[:begin] + statements[begin + size :]
            tries -= 1
            if rest and shows(rest):
                statements, pieces = rest, max(pieces - 1, 2)
                break
            if tries <= 0:
                break
        else:
            if size == 1:
                break
            pieces = min(len(statements), pieces * 2)
    return statements
