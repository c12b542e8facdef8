"""The self test of `.ci/documents`: documents that are right, and that are wrong in each way."""

import importlib.machinery
import importlib.util
import tempfile
import unittest
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def load_documents():
    loader = importlib.machinery.SourceFileLoader("documents", str(FOLDER / "documents"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("documents", loader))
    loader.exec_module(module)
    return module


documents = load_documents()

# Prints its arguments; fails with status 2 when the first is `fail`.
PROGRAM = '#!/bin/sh\necho "themewise got: $*"\n[ "$1" != fail ] || { echo "error: no" >&2; exit 2; }\n'


class Documents(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        self.program = self.folder / "program"
        self.program.write_text(PROGRAM)
        self.program.chmod(0o755)

    def tearDown(self):
        self.temporary.cleanup()

    def run_text(self, text):
        self.document = self.folder / "document.md"
        self.document.write_text(text)
        return documents.run_document(self.document, self.program)

    def console(self, text):
        return self.run_text(f"# Title\n\n```console\n{text}\n```\n")

    def test_right_outputs_pass(self):
        result = self.console("$ themewise a b\nthemewise got: a b\n\n$ printf '1\\n\\n2\\n'\n1\n\n2\n\n$ true")
        self.assertEqual((result.ran, result.wrong), (3, []))

    def test_a_wrong_output_fails_with_a_diff(self):
        result = self.console("$ themewise a\nthemewise got: b")
        self.assertEqual(len(result.wrong), 1)
        self.assertIn("-themewise got: b\n+themewise got: a", result.wrong[0])

    def test_missing_and_additional_lines_fail(self):
        self.assertEqual(len(self.console("$ printf '1\\n2\\n'\n1").wrong), 1)
        self.assertEqual(len(self.console("$ printf '1\\n'\n1\n2").wrong), 1)
        self.assertEqual(len(self.console("$ true\nx").wrong), 1)

    def test_an_ellipsis_matches_within_a_line_and_over_lines(self):
        self.assertEqual(self.console("$ echo took 12 ms.\ntook … ms.").wrong, [])
        self.assertEqual(self.console("$ seq 9\n1\n…\n8\n9").wrong, [])
        self.assertEqual(self.console("$ seq 2\n1\n…\n2").wrong, [])
        self.assertEqual(len(self.console("$ seq 9\n1\n…\n8").wrong), 1)
        self.assertEqual(len(self.console("$ echo took 12 s\ntook … ms").wrong), 1)

    def test_an_exit_status_is_compared_where_it_is_shown(self):
        right = "$ themewise fail\nthemewise got: fail\nerror: no\n[exit status 2]"
        self.assertEqual(self.console(right).wrong, [])
        self.assertEqual(self.console(right.replace("\n[exit status 2]", "")).wrong, [])
        self.assertEqual(len(self.console(right.replace("2]", "1]")).wrong), 1)
        self.assertEqual(len(self.console("$ true\n[exit status 1]").wrong), 1)

    def test_a_crash_is_always_wrong(self):
        self.assertEqual(len(self.console("$ (exit 101)").wrong), 1)
        self.assertEqual(len(self.console("$ no-such-command 2> /dev/null").wrong), 1)

    def test_commands_go_on_and_share_a_folder(self):
        result = self.run_text(
            "```console\n$ cat > a.txt <<'END'\n> one\n> two\n> END\n$ wc -l \\\n>   < a.txt\n2\n```\n"
            "text\n```sh\nmkdir -p b\ncd b\n```\n```console\n$ cat ../a.txt\none\ntwo\n```\n"
        )
        self.assertEqual((result.ran, result.wrong), (4, []))

    def test_scripts_must_succeed(self):
        console = "```console\n$ true\n```\n"
        self.assertEqual(len(self.run_text(console + "```sh\nfalse\ntrue\n```\n").wrong), 1)
        self.assertEqual(len(self.run_text(console + "```python\nassert 1 == 2\n```\n").wrong), 1)
        result = self.run_text(console + "```sh no-run\nfalse\n```\n```python\nimport no_such_module\n```\n")
        self.assertEqual((result.ran, result.wrong, len(result.skipped)), (1, [], 1))

    def test_a_document_without_console_blocks_is_passed_over(self):
        self.assertIsNone(self.run_text("```sh\nfalse\n```\n"))

    def test_update_repairs_and_keeps_ellipses(self):
        text = "$ seq 9\n1\n…\n8\n\n$ themewise c\nthemewise …: b\n\n$ echo took 12 ms; echo 3\ntook … ms\n2\n"
        result = self.console(text)
        self.assertEqual(len(result.wrong), 3)
        documents.update(self.document, result.edits)
        repaired = self.document.read_text()
        self.assertIn("$ seq 9\n1\n…\n9\n\n$ themewise c\nthemewise got: c\n\n", repaired)
        self.assertIn("echo 3\ntook … ms\n3\n", repaired)
        self.assertEqual(documents.run_document(self.document, self.program).wrong, [])


def run():
    suite = unittest.defaultTestLoader.loadTestsFromModule(__import__(__name__))
    return 0 if unittest.TextTestRunner(verbosity=1).run(suite).wasSuccessful() else 1
