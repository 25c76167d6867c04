"""`claimx serve`: explore a claims database in the browser, and review its claims."""

import contextlib
import webbrowser
from pathlib import Path

import click

_FILE = click.Path(path_type=Path, dir_okay=False)


def say(line: str) -> None:
    click.echo(line, err=True)


@click.command("serve")
@click.argument("database", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option("--review", type=_FILE, help="Let those with the printed link review claims; kept in this file.")
@click.option("--index", type=_FILE, help="Keep the search index in this file; else it is made at every start.")
@click.option(
    "--allow-host", multiple=True, metavar="NAME", help="Also answer to this name; may be given several times."
)
@click.option("--open", "open_it", is_flag=True, help="Open the browser.")
def command(database: Path, host: str, port: int, review: Path | None, index: Path | None, allow_host: tuple[str, ...],
            open_it: bool) -> None:  # fmt: skip
    """Explore a claims database in the browser, and review its claims.

    DATABASE is a SQLite file that `claimx run` made; it is only read. There are search, facets, evidence, downloads, and
    a JSON API.

    \b
    claimx serve claims.sqlite
    claimx serve claims.sqlite --review reviews.sqlite
    """
    from claimx.serve.start import is_loopback, listen, names_of, serve, site_of

    bound = listen(host, port)
    with contextlib.closing(bound):
        port = bound.getsockname()[1]
        hosts, numeric = names_of(host, allow_host)
        settings = {"hosts": hosts, "numeric_hosts": numeric, "cookie": f"claimx_review_{port}"}
        with site_of(database, review=review, index=index, say=say, **settings) as site:
            shown = f"[{host}]" if ":" in host else host
            link = f"http://{shown}:{port}/" + (f"?token={site.token}" if review else "")
            say(f"{site.library.size:,} claims of {site.library.documents:,} documents; Ctrl-C stops")
            if not is_loopback(host):
                say(f"note: everyone who can reach {host}:{port} can read the claims; the connection is not encrypted")
            if review:
                say(f"reviews go to {review}; whoever has this link may review:")
            click.echo(link)
            if open_it:
                webbrowser.open(link)
            with contextlib.suppress(KeyboardInterrupt):
                serve(site, bound)
