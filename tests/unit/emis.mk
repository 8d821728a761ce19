# Unit tests of src/emis.
