"""Code of a database's own that tells when it runs: in the server's log, which cannot lag, or by a file that it makes."""

MARK = "FOREIGN CODE RAN"

# For whatever type of argument: what it is given it gives back.
SPY = f"""
create function spy(text) returns text language plpgsql immutable as $$begin raise log '{MARK}'; return $1; end$$;
create function spy(integer) returns integer language plpgsql immutable as $$begin raise log '{MARK}'; return $1; end$$;
create function spy_equal(integer, integer) returns boolean language plpgsql immutable as
    $$begin raise log '{MARK}'; return $1 = $2; end$$;
"""


class Trap:
    """Whether foreign code ran on a server since the last time somebody looked."""

    def __init__(self, server):
        self.log, self.file = server.folder / "log", server.folder / "sprung"
        self.read = 0
        self.sprung()

    def program(self):
        """A shell command for a foreign table: one row, and the file."""
        return f"echo r1; touch {self.file}"

    def sprung(self):
        with open(self.log, "rb") as log:
            log.seek(self.read)
            text = log.read()
            self.read += len(text)
        made = self.file.exists()
        self.file.unlink(missing_ok=True)
        return made or f"LOG:  {MARK}".encode() in text
