#include "config.h"
#include "sync/bundle_know.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/admission.h"
#include "store/setting.h"

enum { PRINTED = 16 /* bytes */, GROUP = 4 /* digits */ };

static char *setting_of(int number)
{
	return number == BUNDLE_PROVINCE ? mem_copy("bundle.province") : mem_format("bundle.replica.%d", number);
}

bool bundle_know(struct replica *replica, int number, const unsigned char open[SEAL_KEY], struct err *err)
{
	char *name = setting_of(number), hex[2 * SEAL_KEY + 1] = "";
	bool is_put;

	if (open)
		seal_hex(open, SEAL_KEY, hex);
	is_put = setting_put(replica, name, hex, err);
	free(name);
	return is_put;
}

/* 1 the key of NUMBER, 0 nothing was ever said of one, -1 it has none. */
static int read_key(struct replica *replica, int number, unsigned char open[SEAL_KEY])
{
	char *name = setting_of(number), *hex = setting_get(replica, name);
	int found = !hex ? 0 : strlen(hex) == 2 * SEAL_KEY && seal_unhex(hex, SEAL_KEY, open) ? 1 : -1;

	free(name);
	free(hex);
	return found;
}

bool bundle_know_key(struct replica *replica, int number, unsigned char open[SEAL_KEY], struct err *err)
{
	int at = number, found = read_key(replica, at, open);

	/* A box that got another number has the key that it had. */
	while (found == 0 && at != BUNDLE_PROVINCE) {
		if (!admission_came_from(replica, at, &at, err))
			return false;
		found = at != BUNDLE_PROVINCE ? read_key(replica, at, open) : -1;
	}
	if (found > 0)
		return at == number || admission_speaks(replica, at, number, err);
	if (number == BUNDLE_PROVINCE)
		return err_set(err, EX_NOPERM, "%s: does not know the province's bundle key: read one of its bundles with --province-key"
			" FINGERPRINT|FILE",
			replica_folder(replica));
	return err_set(err, EX_NOPERM, "the bundle key of replica %d is not known here: give its replica.pub with zila hub allow DISTRICT"
		" --key FILE --replica %d", number, number);
}

bool bundle_know_own(struct replica *replica, struct bundle_key *out, struct err *err)
{
	const char *district = replica_district(replica);

	return bundle_key_make(replica_folder(replica), district ? district : "province", out, err);
}

void bundle_know_print(const unsigned char open[SEAL_KEY], char out[BUNDLE_PRINT])
{
	unsigned char hash[SEAL_HASH];
	char hex[2 * PRINTED + 1];
	char *to = out;

	seal_hash(open, SEAL_KEY, hash);
	seal_hex(hash, PRINTED, hex);
	for (int i = 0; i < 2 * PRINTED; i++) {
		if (i > 0 && i % GROUP == 0)
			*to++ = '-';
		*to++ = hex[i];
	}
	*to = '\0';
}

/* GIVEN without what people put between groups, or "" where it is no fingerprint. */
static void take_print(const char *given, unsigned char out[PRINTED], bool *is_one)
{
	char hex[2 * PRINTED + 1];
	size_t length = 0;

	for (; *given; given++) {
		if (strchr("-: ", *given))
			continue;
		if (length == sizeof hex - 1) {
			*is_one = false;
			return;
		}
		hex[length++] = *given;
	}
	hex[length] = '\0';
	*is_one = length == sizeof hex - 1 && seal_unhex(hex, PRINTED, out);
}

bool bundle_know_is(const unsigned char open[SEAL_KEY], const char *given, struct err *err)
{
	unsigned char hash[SEAL_HASH], wanted[PRINTED], key[SEAL_KEY];
	char print[BUNDLE_PRINT];
	bool is_print, is_there, is_it;

	bundle_know_print(open, print);
	if (!given)
		return err_set(err, EX_NOPERM, "it was written with the key %s, which nobody has vouched for here: compare that with what the"
			" province gave on paper, then add --province-key %s", print, print);
	seal_hash(open, SEAL_KEY, hash);
	take_print(given, wanted, &is_print);
	if (is_print) {
		is_it = memcmp(hash, wanted, PRINTED) == 0;
	} else {
		if (!bundle_key_read(given, key, &is_there, err))
			return err_prefix(err, "--province-key is neither a fingerprint of 32 digits nor a file");
		is_it = is_there && memcmp(key, open, SEAL_KEY) == 0;
	}
	return is_it || err_set(err, EX_NOPERM, "it was written with the key %s, and not with that of --province-key: it is not of this"
		" province, or the fingerprint was copied wrongly", print);
}
