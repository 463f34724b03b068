"""The command line: `policy check`, `decide`, `explain`, `show`, `test`, `fmt`."""


def main() -> None:
    """Run the command line on the arguments of the process, and leave with its exit code."""
    from policy_engine.cli.application import app

    app(prog_name="policy")
