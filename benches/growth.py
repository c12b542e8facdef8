#!/usr/bin/env python3
"""growth.py PROGRAM [WORD...]: how the time of `PROGRAM read` grows with the size of a file.

Makes files of 1, 2, 4 and 8 MB that repeat one thing, for each format, and prints the processor
time of each in seconds. `ABOVE LINEAR` marks cases of which twice the size took more than 2.6
times as long. WORDs choose cases that contain them, such as `docx` or `attributes`.
"""

import io
import os
import resource
import subprocess
import sys
import tempfile
import zipfile

SENTENCE = "The harbour office opens at nine on weekdays. "
MAIL = "From: a@b.example\nDate: Mon, 4 Mar 2019 23:50:00 -0800\nSubject: Tides\n"
LIMIT = 300  # seconds of one run


def repeated(unit, start="", end="", close=""):
    """A builder: `unit` repeated, with its number in place of `{}`, then `close` as often."""

    def build(size):
        if "{}" not in unit:
            count = size // len(unit + close)
            return start + unit * count + close * count + end
        body, length, count = [], 0, 0
        while length < size:
            body.append(unit.replace("{}", str(count)))
            length += len(body[-1] + close)
            count += 1
        return start + "".join(body) + close * count + end

    return build


def zipped(part, others, build):
    """A builder of a ZIP archive of `others` and of `part`, which `build` makes."""

    def archive(size):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as out:
            for name, content in others.items():
                out.writestr(name, content)
            out.writestr(part, build(size))
        return file.getvalue()

    return archive


def docx(*of, start="", end=""):
    start = f'<w:document xmlns:w="w"><w:body>{start}'
    return zipped("word/document.xml", {}, repeated(of[0], start, f"{end}</w:body></w:document>", *of[1:]))


def odt(*of, start="", end=""):
    start = f"<office:document><office:body><office:text>{start}"
    close = f"{end}</office:text></office:body></office:document>"
    kind = {"mimetype": "application/vnd.oasis.opendocument.text"}
    return zipped("content.xml", kind, repeated(of[0], start, close, *of[1:]))


def pptx(*of, start="", end=""):
    start = f"<p:sld><p:cSld><p:spTree>{start}"
    others = {"ppt/presentation.xml": "<p:presentation/>"}
    end = f"{end}</p:spTree></p:cSld></p:sld>"
    return zipped("ppt/slides/slide1.xml", others, repeated(of[0], start, end, *of[1:]))


def epub(*of, start=""):
    others = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
        "b.opf": '<package><metadata/><manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/>'
        '</manifest><spine><itemref idref="c"/></spine></package>',
    }
    return zipped("c.xhtml", others, repeated(of[0], f"<html><body>{start}", "</body></html>", *of[1:]))


def xlsx(unit, part="xl/worksheets/sheet1.xml", start="<worksheet><sheetData>", end="</sheetData></worksheet>"):
    def related(*targets):
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        made = [f'<Relationship Id="rId{n}" Type="{kind}/{t[0]}" Target="{t[1]}"/>' for n, t in enumerate(targets)]
        return f"<Relationships>{''.join(made)}</Relationships>"

    sheets = '<sheets><sheet name="S" sheetId="1" r:id="rId0"/></sheets>'
    others = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": related(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns:r="r">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": related(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/worksheets/sheet1.xml": f'{SHEET}<row r="1"><c r="A1" t="s"><v>0</v></c></row>{SHEET_END}',
        "xl/sharedStrings.xml": "<sst><si><t>words here</t></si></sst>",
        "xl/styles.xml": "<styleSheet/>",
    }
    others.pop(part, None)
    return zipped(part, others, repeated(unit, start, end))


def ods(*of):
    start = '<office:document-content><office:body><office:spreadsheet><table:table table:name="N">'
    end = "</table:table></office:spreadsheet></office:body></office:document-content>"
    kind = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}
    return zipped("content.xml", kind, repeated(of[0], start, end, *of[1:]))


def word(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def slide(text):
    return f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"


SHAPE = "<p:sp><p:txBody>"
SHAPE_END = "</p:txBody></p:sp>"
WORD_CELL = "<w:tr><w:tc>" + word("cell {}") + "</w:tc></w:tr>"
ITEM = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'
STYLE = '<w:style w:type="paragraph" w:styleId="s{}"><w:name w:val="n"/><w:basedOn w:val="s0"/></w:style>'
ODT_ITEM = "<text:list-item><text:p>item {}</text:p></text:list-item>"
XLSX_CELL = '<c t="inlineStr"><is><t>Some words {}</t></is></c>'
NOTE = "<text:note><text:note-body><text:p>note {}</text:p></text:note-body></text:note>"
SLIDE_ROW = "<a:tr><a:tc><a:txBody>" + slide("x {}") + "</a:txBody></a:tc></a:tr>"
FEED_ITEM = "<item><title>A {}</title><description>Some &lt;b&gt;words</description></item>"
SHEET = "<worksheet><sheetData>"
SHEET_END = "</sheetData></worksheet>"
CELL = "<table:table-cell><text:p>words here</text:p></table:table-cell>"
ROW = "<table:table-row>"
CASES = {
    "txt long paragraph": repeated(SENTENCE),
    "txt one word": repeated("a"),
    "txt paragraphs": repeated("Some words {}.\n\n"),
    "txt lines": repeated("words {}\n"),
    "txt list items": repeated("- item {}\n"),
    "txt blank lines": repeated("\n", "a", "b"),
    "txt table rows": repeated("name    {}    3\n"),
    "txt quoted lines": repeated("> words {}\n", "Text\n\n"),
    "md long paragraph": repeated(SENTENCE),
    "md paragraphs": repeated("Some *words* {}.\n\n"),
    "md nested quotes": repeated(">", end="a"),
    "md nested brackets": repeated("["),
    "md unclosed emphasis": repeated("**a *b _c "),
    "md list items": repeated("- item {}\n"),
    "md table rows": repeated("| a | {} |\n", "| a | b |\n|---|---|\n"),
    "md table cells": repeated("a|", "|a|b|\n|-|-|\n|"),
    "md references": repeated("[a{}]: b\n[a{}] [b{}]\n\n"),
    "md footnotes": repeated("Text[^{}]\n\n[^{}]: note\n\n"),
    "md front matter": repeated("k{}: v\n", "---\n", "---\nText"),
    "html long paragraph": repeated(SENTENCE, "<html><p>"),
    "html paragraphs": repeated("<p>Some words {}.</p>", "<html>"),
    "html nested div": repeated("<div>", "<html>", close="</div>"),
    "html nested tables": repeated("<table><tr><td>x", "<html>"),
    "html unclosed formatting": repeated("<font color={}><p>x", "<html>"),
    "html attributes": repeated("a{}=1 ", "<html><p ", ">x"),
    "html attributes of many tags": repeated("<b " + " ".join(f"a{n}" for n in range(200)) + "><p>x", "<html>"),
    "html tag name": repeated("a", "<html><", ">x"),
    "html classes": repeated("a{} ", "<html><p class='", "'>x"),
    "html list items": repeated("<li>item {}", "<html><ul>"),
    "html nested lists": repeated("<ul><li>item {}", "<html>"),
    "html cells": repeated("<td>cell {}</td>", "<html><table><tr>"),
    "html rows": repeated("<tr><td>cell {}</td><td>12</td></tr>", "<html><table>"),
    "html style rules": repeated(".a{}{font-weight:bold}p .b{}{color:red}", "<html><style>", "</style><p>x"),
    "html style rules and elements": repeated("<style>.a{}{color:red}</style><p class=a{}>x</p>", "<html>"),
    "html declarations": repeated("color:red;", "<html><p style='", "'>x"),
    "html links": repeated("<a href=x{}>link</a> ", "<html><p>"),
    "html comments": repeated("<!--x-->", "<html><p>x", "y"),
    "eml long paragraph": repeated(SENTENCE, MAIL + "\n"),
    "eml paragraphs": repeated("Some words {}.\n\n", MAIL + "\n"),
    "eml headers": repeated("X-A{}: b\n", MAIL, "\nText"),
    "eml folded header": repeated(" b{}\n", MAIL + "X: a\n", "\nText"),
    "eml subject": repeated("=?utf-8?Q?a?= ", "From: a@b.example\nSubject: ", "\n\nText"),
    "eml parts": repeated(
        "--b\nContent-Type: text/plain\n\nText {}.\n", MAIL + "Content-Type: multipart/mixed; boundary=b\n\n"),
    "eml nested parts": repeated("Content-Type: multipart/mixed; boundary=b{}\n\n--b{}\n", MAIL),
    "eml quoted lines": repeated("> words {}\n", MAIL + "\nText\n\n"),
    "eml replies": repeated("On Mon, 4 Mar 2019, A <a@b.example> wrote:\n> a\n\nText {}\n\n", MAIL + "\n"),
    "mbox messages": repeated("From a@b.example Mon Mar  4 10:11:12 2019\n" + MAIL + "\nText {}.\n\n"),
    "mbox separators": repeated("From a@b.example Mon Mar  4 10:11:12 2019\n"),
    "rtf long paragraph": repeated(SENTENCE, r"{\rtf1 ", "}"),
    "rtf paragraphs": repeated(r"Some words {}.\par ", r"{\rtf1 ", "}"),
    "rtf nested groups": repeated("{", r"{\rtf1 ", "x"),
    "rtf cells": repeated(r"\intbl x\cell", r"{\rtf1\trowd ", r"\row}"),
    "rtf rows": repeated(r"\trowd\intbl x\cell y\cell\row", r"{\rtf1 ", "}"),
    "rtf list items": repeated(r"{\listtext 1.\tab}item\par ", r"{\rtf1 ", "}"),
    "rtf fonts": repeated(r"{\f{} Arial;}", r"{\rtf1{\fonttbl", "}x}"),
    "rtf styles": repeated(r"{\s{} Name;}", r"{\rtf1{\stylesheet", "}x}"),
    "csv long cell": repeated(SENTENCE, 'id,text\n1,"', '"\n'),
    "csv rows": repeated("{},Some words here\n", "id,text\n"),
    "csv columns": repeated("words here {},", "text,id\n"),
    "csv quotes": repeated('{},"a\n', "id,text\n"),
    "json records": repeated('{"id":"{}","text":"Some words here"},', "[", '{"text":"a b"}]'),
    "json nested": repeated('{"a":'),
    "json keys": repeated('"k{}":"Some words here",', "[{", '"text":"a b"}]'),
    "jsonl records": repeated('{"id":"{}","text":"Some words here"}\n'),
    "jsonl damaged": repeated('{"id":"{}","text":\n', '{"id":"a","text":"Some words here"}\n'),
    "jsonl keys": repeated('"k{}":"Some words here",', '{', '"text":"a b"}\n'),
    "xml items": repeated(FEED_ITEM, "<rss><channel>", "</channel></rss>"),
    "xml long item": repeated(SENTENCE, "<rss><channel><item><description>", "</description></item></channel></rss>"),
    "xml nested": repeated("<a>", "<rss><channel><item>", "</item></channel></rss>", "</a>"),
    "xml attributes": repeated("a{}='1' ", "<rss><channel><item ", "><title>A</title></item></channel></rss>"),
    "docx long paragraph": docx(SENTENCE, start="<w:p><w:r><w:t>", end="</w:t></w:r></w:p>"),
    "docx paragraphs": docx(word("Some words {}.")),
    "docx runs": docx("<w:r><w:t>word {}</w:t></w:r>", start="<w:p>", end="</w:p>"),
    "docx nested tables": docx("<w:tbl><w:tr><w:tc>" + word("x"), "</w:tc></w:tr></w:tbl>"),
    "docx cells": docx("<w:tc>" + word("cell {}") + "</w:tc>", start="<w:tbl><w:tr>", end="</w:tr></w:tbl>"),
    "docx rows": docx(WORD_CELL, start="<w:tbl>", end="</w:tbl>"),
    "docx attributes": docx('a{}="1" ', start="<w:p ", end="/>" + word("x")),
    "docx list items": docx(ITEM),
    "docx styles": zipped(
        "word/styles.xml",
        {"word/document.xml": f"<w:document><w:body>{word('x')}</w:body></w:document>"},
        repeated(STYLE, "<w:styles>", "</w:styles>"),
    ),
    "odt long paragraph": odt(SENTENCE, start="<text:p>", end="</text:p>"),
    "odt paragraphs": odt("<text:p>Some words {}.</text:p>"),
    "odt nested spans": odt("<text:span>x", "</text:span>", start="<text:p>", end="</text:p>"),
    "odt list items": odt(ODT_ITEM, start="<text:list>", end="</text:list>"),
    "odt nested lists": odt("<text:list><text:list-item><text:p>x</text:p>", "</text:list-item></text:list>"),
    "odt rows": odt(f"{ROW}{CELL}</table:table-row>", start="<table:table>", end="</table:table>"),
    "odt cells": odt(CELL, start=f"<table:table>{ROW}", end="</table:table-row></table:table>"),
    "odt notes": odt(NOTE, start="<text:p>x", end="</text:p>"),
    "odt attributes": odt('a{}="1" ', start="<text:p ", end=">x</text:p>"),
    "pptx long paragraph": pptx(SENTENCE, start=f"{SHAPE}<a:p><a:r><a:t>", end=f"</a:t></a:r></a:p>{SHAPE_END}"),
    "pptx paragraphs": pptx(slide("Some words {}."), start=SHAPE, end=SHAPE_END),
    "pptx shapes": pptx(SHAPE + slide("x") + SHAPE_END),
    "pptx nested groups": pptx("<p:grpSp>", "</p:grpSp>"),
    "pptx rows": pptx(SLIDE_ROW, start="<p:graphicFrame><a:tbl>", end="</a:tbl></p:graphicFrame>"),
    "epub long paragraph": epub(SENTENCE, start="<p>"),
    "epub paragraphs": epub("<p>Some words {}.</p>"),
    "epub nested div": epub("<div>", "</div>"),
    "epub attributes": epub("a{}='1' ", start="<p "),
    "xlsx rows": xlsx('<row><c t="inlineStr"><is><t>Some words {}</t></is></c></row>'),
    "xlsx columns": xlsx(XLSX_CELL, start=f"{SHEET}<row>", end=f"</row>{SHEET_END}"),
    "xlsx strings": xlsx("<si><t>words {}</t></si>", "xl/sharedStrings.xml", "<sst>", "</sst>"),
    "xlsx runs of a string": xlsx("<r><t>words {}</t></r>", "xl/sharedStrings.xml", "<sst><si>", "</si></sst>"),
    "xlsx styles": xlsx('<xf numFmtId="{}"/>', "xl/styles.xml", "<styleSheet><cellXfs>", "</cellXfs></styleSheet>"),
    "xlsx number formats": xlsx(
        '<numFmt numFmtId="{}" formatCode="yyyy"/>', "xl/styles.xml", "<styleSheet><numFmts>", "</numFmts></styleSheet>"
    ),
    "xlsx attributes": xlsx('a{}="1" ', start=f"{SHEET}<row ", end=f"/>{SHEET_END}"),
    "ods rows": ods(f"{ROW}{CELL}</table:table-row>"),
    "ods cells": ods(CELL),
    "ods nested": ods(f"{ROW}<table:table-cell><text:p>words", "</text:p></table:table-cell></table:table-row>"),
    "ods repeated rows": ods(f'<table:table-row table:number-rows-repeated="900">{CELL}</table:table-row>'),
}


def seconds(program, path):
    """Processor time of one run; `None` if it was ended."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    none = subprocess.DEVNULL
    run = subprocess.run([program, "read", "--quiet", path], stdout=none, stderr=none, preexec_fn=limit)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return None if run.returncode < 0 else used


def main():
    program, words = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        for name, build in CASES.items():
            if words and not any(word in name for word in words):
                continue
            times = []
            for megabytes in (1, 2, 4, 8):
                content = build(megabytes << 20)
                path = os.path.join(folder, "case." + name.split()[0])
                with open(path, "wb") as file:
                    file.write(content if isinstance(content, bytes) else content.encode())
                times.append(seconds(program, path))
                if times[-1] is None:
                    break
            above = times[-1] is None or times[3] > 0.5 and times[3] > 2.6 * times[2]
            shown = " ".join("ended" if time is None else f"{time:7.2f}" for time in times)
            print(f"{name:32} {shown}{'  ABOVE LINEAR' if above else ''}", flush=True)


main()
