# docs: the man page is installed, the rest is shipped. Listed by name.
dist_man1_MANS = docs/zila.1
DOC_FILES = docs/DECISIONS.md docs/FORMS.md docs/PROTOCOL.md docs/TESTING.md CONTRIBUTING.md
EXTRA_DIST += $(DOC_FILES)
