/* What backup.c writes and restore.c reads. src/store only.
 *
 * _backup (name, value): "format" and "made" (UTC seconds). _backup_file (name, length, sha256): a file of the folder.
 * _backup_part (file, part, bytes): its bytes, in order. */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

/* What else of a folder goes into its backup, where it is there: who this folder is to others. Their makers are in src/sync. */
static const char *const backup_keys[] = { "bundle.key", "replica.key", "replica.pub", "known_hosts" };

enum {
	BACKUP_FORMAT = 1,
	BACKUP_PART = 1 << 20, /* bytes of a part; the last one has less */
};

#endif
