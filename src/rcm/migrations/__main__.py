"""`python -m rcm.migrations upgrade head`: Alembic's own command line, wherever the package is installed."""

from __future__ import annotations

from alembic.config import CommandLine

from rcm.migrations.revisions import alembic_config


def main() -> None:
    line = CommandLine(prog="python -m rcm.migrations")
    chosen = line.parser.parse_args()
    if not hasattr(chosen, "cmd"):
        line.parser.error("name a command, such as: upgrade head")
    config = alembic_config()
    config.cmd_opts = chosen
    line.run_cmd(config, chosen)


if __name__ == "__main__":
    main()
