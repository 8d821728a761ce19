/* A record that is signed for as a whole (a field with `signs`), while it is being saved: whoever signs, and whoever changes what is signed,
 * has seen it as it stands. */
#ifndef FORM_RECORD_SIGN_H
#define FORM_RECORD_SIGN_H

#include "form/record_reason.h"

/* Inside the transaction. *DIFFERS: the save signs the record, or signs it anew by changing it, and it is not as it was loaded; then
 * saving->sight is what stands. */
bool record_sign_look(struct saving *saving, bool *differs);
/* What RECORD is now, to be remembered as seen. */
bool record_sign_see(struct replica *replica, const struct record *record, struct txn_sight *sight, struct err *err);

#endif
