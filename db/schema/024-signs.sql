-- Of a field that signs for its whole record: the codes under which that is signed, a blank between them (store/signing.h).
ALTER TABLE form_column ADD COLUMN signs TEXT;
