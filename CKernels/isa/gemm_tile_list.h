/* CK_TILE(rows, vectors, last) for each tile of the variant, in the order of the table's `tiles`. */
#define CK_TILE_LASTS(rows, vectors) CK_TILE(rows, vectors, full) CK_TILE(rows, vectors, part)
#if CK_HAS_HALF
#define CK_TILE_HALF(rows) CK_TILE(rows, 1, half)
#else
#define CK_TILE_HALF(rows)
#endif
#if CK_NR_VECTORS == 2
#define CK_TILE_ROW(rows) CK_TILE_LASTS(rows, 1) CK_TILE_LASTS(rows, 2) CK_TILE_HALF(rows)
#elif CK_NR_VECTORS == 4
#define CK_TILE_ROW(rows) CK_TILE_LASTS(rows, 1) CK_TILE_LASTS(rows, 2) CK_TILE_LASTS(rows, 3) CK_TILE_LASTS(rows, 4)
#else
#error "add a line for this number of vectors"
#endif
CK_TILE_ROW(1)
CK_TILE_ROW(2)
CK_TILE_ROW(3)
CK_TILE_ROW(4)
#if CK_MR >= 6
CK_TILE_ROW(5)
CK_TILE_ROW(6)
#endif
#if CK_MR >= 12
CK_TILE_ROW(7)
CK_TILE_ROW(8)
CK_TILE_ROW(9)
CK_TILE_ROW(10)
CK_TILE_ROW(11)
CK_TILE_ROW(12)
#endif
#if CK_MR != 4 && CK_MR != 6 && CK_MR != 12
#error "add the lines for this number of rows"
#endif
#undef CK_TILE_ROW
#undef CK_TILE_HALF
#undef CK_TILE_LASTS
