/* What can be typed into a field at all, and what is said of a key that cannot: it is never swallowed in silence. */
#include "config.h"
#include "screens/entry_state.h"

static bool may_be_negative(const struct field *field)
{
	return !field->has_min || field->min < 0;
}

const char *entry_only(const struct field *field)
{
	switch (field->type) {
	case FIELD_WHOLE: return may_be_negative(field) ? "0123456789-" : "0123456789";
	case FIELD_YEAR: return "0123456789";
	case FIELD_DECIMAL: return may_be_negative(field) ? "0123456789.,-" : "0123456789.,";
	case FIELD_DATE: return "0123456789-/.+tT";
	case FIELD_TIME: return "0123456789:";
	case FIELD_CNIC: return "0123456789-";
	case FIELD_PHONE: return "0123456789-+() ";
	case FIELD_YES_NO: return "yesnoYESNO12";
	default: return NULL;
	}
}

static const char *wanted(enum field_type type)
{
	switch (type) {
	case FIELD_WHOLE: return "Only digits here.";
	case FIELD_YEAR: return "Only digits here: a year has four.";
	case FIELD_DECIMAL: return "Only digits here, and one point or comma.";
	case FIELD_DATE: return "A day in digits here, as 31012026, or t for today, t-1 for yesterday.";
	case FIELD_TIME: return "A time in digits here, as 0745.";
	case FIELD_CNIC: return "Only digits here: a CNIC has thirteen.";
	case FIELD_PHONE: return "Only digits here.";
	case FIELD_YES_NO: return "Only y or n here.";
	default: return "This cannot be typed here.";
	}
}

void entry_say_refused(struct entry *entry)
{
	const struct field *field = entry_field(entry, &entry->items[entry->at]);
	view_say(entry->app->views, ROLE_WARNING, "%s", entry->text.length >= entry->text.max ? "This field is full." : wanted(field->type));
}
