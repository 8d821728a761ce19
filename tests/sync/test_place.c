/* Addresses of a province: what is understood, and that nothing else comes through. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/place.h"

static void expect(const char *text, const char *user, const char *host, int port, const char *name)
{
	struct place place;
	struct err err = {0};
	char *named;

	assert_true(place_is_ssh(text));
	if (!place_parse(text, &place, &err))
		fail_msg("%s", err.text);
	assert_string_equal(place.user, user);
	assert_string_equal(place.host, host);
	assert_int_equal(place.port, port);
	named = place_name(&place);
	assert_string_equal(named, name);
	free(named);
}

static void addresses(void **state)
{
	(void) state;
	expect("ssh://hub.example.pk", "zila", "hub.example.pk", 22, "hub.example.pk");
	expect("ssh://sync@10.0.0.1:2222", "sync", "10.0.0.1", 2222, "[10.0.0.1]:2222");
	expect("ssh://sync@10.0.0.1:22/", "sync", "10.0.0.1", 22, "10.0.0.1");
	expect("ssh://a.b-c_d@[fe80::1]:65535", "a.b-c_d", "fe80::1", 65535, "[fe80::1]:65535");
}

static void no_addresses(void **state)
{
	static const char *const wrong[] = { "ssh://", "ssh:///x", "ssh://@host", "ssh://-x@host", "ssh://a@-host", "ssh://a@host:", "ssh://a@host:0",
		"ssh://a@host:65536", "ssh://a@host:22x", "ssh://a@host:-1", "ssh://a@host: 1", "ssh://a b@host", "ssh://a@ho st", "ssh://a@host/x",
		"ssh://a@host;id", "ssh://a@$(id)", "ssh://a@[::1", "ssh://a@[::1]x", "ssh://a@b@c", "ssh://a\n@b", "http://a", NULL };
	struct place place;

	(void) state;
	for (const char *const *one = wrong; *one; one++) {
		struct err err = {0};

		if (place_parse(*one, &place, &err))
			fail_msg("%s was taken", *one);
		assert_int_equal(err.code, EX_USAGE);
	}
	assert_false(place_is_ssh("/srv/province"));
}

static void long_ones(void **state)
{
	char text[1000] = "ssh://";
	struct place place;
	struct err err = {0};

	(void) state;
	memset(text + 6, 'a', PLACE_MAX_HOST);
	assert_true(place_parse(text, &place, &err));
	text[6 + PLACE_MAX_HOST] = 'a';
	assert_false(place_parse(text, &place, &err));
	memset(text + 6, 'a', PLACE_MAX_USER + 1);
	text[6 + PLACE_MAX_USER + 1] = '@';
	text[6 + PLACE_MAX_USER + 3] = '\0';
	assert_false(place_parse(text, &place, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(no_addresses),
		cmocka_unit_test(long_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
