/* See the header. Only letters that a host or a user can have are let in: both come from a person or a setting and go to a library
 * that has had its troubles with what shells understand. */
#include "config.h"
#include "sync/place.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const char scheme[] = "ssh://";

bool place_is_ssh(const char *text)
{
	return strncmp(text, scheme, sizeof scheme - 1) == 0;
}

/* LENGTH letters, digits and MORE, not beginning with '-'. */
static bool take(const char *from, size_t length, const char *more, char *out, size_t max)
{
	if (length == 0 || length > max || *from == '-')
		return false;
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char) from[i]) && !strchr(more, from[i]))
			return false;
	memcpy(out, from, length);
	out[length] = '\0';
	return true;
}

static bool take_port(const char *text, int *port)
{
	char *rest;
	long number = isdigit((unsigned char) *text) ? strtol(text, &rest, 10) : 0;

	*port = (int) number;
	return number > 0 && number < 65536 && (*rest == '\0' || strcmp(rest, "/") == 0);
}

bool place_parse(const char *text, struct place *out, struct err *err)
{
	const char *at, *host, *end;
	bool is_good;

	*out = (struct place) { "zila", "", 22 };
	if (!place_is_ssh(text))
		return err_set(err, EX_USAGE, "%s: give the province as ssh://user@host:port", text);
	host = text + sizeof scheme - 1;
	at = strchr(host, '@');
	is_good = !at || take(host, (size_t) (at - host), "._-", out->user, PLACE_MAX_USER);
	if (at)
		host = at + 1;
	if (*host == '[') {
		end = strchr(++host, ']');
		is_good = is_good && end && take(host, (size_t) (end - host), ":.%", out->host, PLACE_MAX_HOST);
		end = end ? end + 1 : host;
	} else {
		end = host + strcspn(host, ":/");
		is_good = is_good && take(host, (size_t) (end - host), "._-", out->host, PLACE_MAX_HOST);
	}
	if (is_good && *end == ':')
		is_good = take_port(end + 1, &out->port);
	else
		is_good = is_good && (*end == '\0' || strcmp(end, "/") == 0);
	return is_good || err_set(err, EX_USAGE, "%s: is no address: give it as ssh://user@host:port", text);
}

char *place_name(const struct place *place)
{
	return place->port == 22 ? mem_copy(place->host) : mem_format("[%s]:%d", place->host, place->port);
}
