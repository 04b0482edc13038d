/* The text of a macro's value. */
#ifndef CK_TEXT_H
#define CK_TEXT_H

#define CK_TEXT_OF(x) #x
#define CK_TEXT(x) CK_TEXT_OF(x)

#endif
