# Unit tests of src/form.
