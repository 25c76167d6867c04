"""`claimx explain`."""

from click.testing import CliRunner

from claimx.cli import cli


def explain(text: str, stdin: str | None = None) -> str:
    result = CliRunner().invoke(cli, ["explain", "--method", "rules", text], input=stdin)
    assert result.exit_code == 0, result.output
    return result.output


def test_it_prints_tokens_mentions_cues_and_reasons() -> None:
    output = explain("Naltrexone may improve mood but worsened sleep.")
    for piece in (
        "Naltrexone · may · improve",
        "DRUG      Naltrexone  [0:10]",
        "'may' (hedge, modal) reaches 'improve'; scope: improve mood",
        "Naltrexone | mood | improves",
        "Naltrexone | sleep | worsens",
        "because",
    ):
        assert piece in output


def test_it_says_why_there_is_no_claim() -> None:
    assert "no claim: it is a question" in explain("Does naltrexone improve mood?")


def test_it_reads_standard_input() -> None:
    assert "naltrexone | mood | improves" in explain("-", stdin="Clearly, naltrexone improves mood.")
