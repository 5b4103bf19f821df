"""`python -m index`: the commands of `index.cli.commands`."""

from index.cli.commands import main

if __name__ == "__main__":
    main(prog_name="python -m index")
