# Unit tests of src/page.
