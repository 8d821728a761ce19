# docs: the man page and the grammar of forms, which the program's messages name, are installed, the rest is shipped. Listed
# by name.
dist_man1_MANS = docs/zila.1
if HAVE_PDF
dist_man1_MANS += docs/zila-pdf.1
endif
EXTRA_DIST += docs/zila-pdf.1
dist_doc_DATA = docs/FORMS.md docs/INDICATORS.md docs/PROVINCE.md docs/DISTRICT.md
DOC_FILES = docs/DECISIONS.md docs/PROTOCOL.md docs/TESTING.md CONTRIBUTING.md
EXTRA_DIST += $(DOC_FILES)
