/* An INI file as somebody sends it, read as what it is and as a form. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/conf.h"
#include "form/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* What it lists can be asked for. */
static void read_all(const struct conf *conf)
{
	for (int i = 0; i < conf_section_count(conf); i++) {
		if (conf_find(conf, conf_section(conf, i)) != i)
			die("section %s is found as another", conf_section(conf, i));
		for (int j = 0; j < conf_key_count(conf, i); j++)
			if (!conf_value(conf, i, conf_key(conf, i, j)) || conf_line(conf, i, conf_key(conf, i, j)) < 1)
				die("%s:%s is listed and has no value or line", conf_section(conf, i), conf_key(conf, i, j));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct conf *conf;
	struct form *form;
	struct err err;

	if (!conf_parse((const char *) bytes, length, "a.ini", &conf, &err))
		return 0;
	read_all(conf);
	conf_free(conf);
	if (form_parse((const char *) bytes, length, "a.ini", &form, &err))
		form_free(form);
	return 0;
}
