/* Includes the bodies that are made of long chains for each width: one register, and several side by side. A body
 * writes CK_W(name) for a name that exists in all, and `wide` for its vector.
 *
 * Few registers side by side hide most of the latencies; of 8, the sigmoid in AVX-512 gains 4% more
 * in float and 8% in double; the loss, whose chain needs more registers, loses. Groups of 4 of which one divides while
 * the next begins take a tenth longer than 8 at once. With gcc 12, 8 take 1.7 times as long as 4: they go through
 * memory. */
#define CK_FEW 4
#ifdef __clang__
#define CK_MANY (CK_VECTOR_BYTES == 64 ? 8 : 4)
#else
#define CK_MANY 4
#endif

#define CK_W(name) CK_R(name##_of_one)
#define CK_REGISTERS 1
#include "chains.h"
#undef CK_REGISTERS
#undef CK_W

#define CK_W(name) CK_R(name##_of_few)
#define CK_REGISTERS CK_FEW
#include "chains.h"
#undef CK_REGISTERS
#undef CK_W

#define CK_W(name) CK_R(name##_of_many)
#define CK_REGISTERS CK_MANY
#include "chains.h"
#undef CK_REGISTERS
#undef CK_W
