"""The open-access service of PMC (https://pmc.ncbi.nlm.nih.gov/tools/oa-service/): where the package of an article is, and
the article in it. The package is read as it comes and no further than the article: figures stay where they are."""

import gzip
import io
import tarfile
import urllib.parse
import zlib

from lxml import etree

from claimx.io.polite import MAX_BYTES, Body, Server, is_ncbi, same_server
from claimx.io.readers.containers import Budget, members, opened_gzip
from claimx.io.readers.documents import reason
from claimx.io.readers.options import ReadOptions
from claimx.io.readers.part import Metered, Part
from claimx.schema.errors import InputError

MAX_PACKAGE = 2**30
"""Bytes of a package, figures and supplements with it."""


def package_of(server: Server, pmcid: str, place: str) -> str:
    """The address of the package of an article. Raises `InputError` with the service's own reason where it has none."""
    asked = {"id": pmcid, "tool": "claimx", **({"email": server.email} if server.email else {})}
    url = f"{server.open_access.rstrip('/')}/oa.fcgi?{urllib.parse.urlencode(asked)}"
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        answer = etree.parse(io.BytesIO(server.get(url)), parser).getroot()
    except etree.XMLSyntaxError as error:
        raise InputError(f"{pmcid}: the answer is not XML", url) from error
    refusal = answer.find(".//error")
    if refusal is not None:
        said = " ".join(f"{refusal.get('code', 'error')}: {refusal.text or ''}".split())
        raise InputError(f"{pmcid}: the open-access service says {said[:200]}", place)
    for record in answer.iterfind(".//record"):
        for link in record.iterfind("link"):
            if record.get("id") == pmcid and link.get("format") == "tgz":
                return package_address(link.get("href") or "", url)
    raise InputError(f"{pmcid}: the open-access service names no package (tgz)", place)


def package_address(link: str, service: str) -> str:
    """A link of the service as it may be followed: on the same server, or to NCBI over https, which also has all that the
    service names with ftp://. Raises `InputError` for any other."""
    try:
        whole = urllib.parse.urljoin(service, link.strip())
        if same_server(whole, service):
            return whole
        scheme, _, rest = whole.partition("://")
        if scheme.lower() in ("ftp", "http", "https") and is_ncbi(whole):
            return f"https://{rest}"
    except ValueError:
        pass
    raise InputError(f"the service names a package at {link[:200]!r}, which is no address of NCBI; refused", service)


def read_package(server: Server, url: str) -> bytes:
    """The article (.nxml) in a package. Raises `InputError` for a package without one, one too large, or a damaged one."""
    return server.get(url, lambda body: _article(body, url), MAX_PACKAGE)


def _article(body: Body, url: str) -> bytes:
    options = ReadOptions(max_document_bytes=MAX_BYTES, max_members=10_000)
    outer = Metered(body)
    budget = Budget(lambda: outer.total, options.max_ratio)
    name = url.rpartition("/")[2]
    try:
        with opened_gzip(Part(url, name, outer), options, budget) as inner:
            for member in members(inner, "tar", options, budget):
                if isinstance(member, Part) and member.name.lower().endswith(".nxml"):
                    return member.stream.read()
    except InputError as error:
        raise InputError(error.message, error.place or url) from error
    except (gzip.BadGzipFile, EOFError, zlib.error, tarfile.TarError) as error:
        raise InputError(f"the package is {reason(error)}", url) from error
    raise InputError("the package holds no article (.nxml)", url)
