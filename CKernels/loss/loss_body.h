/* Body for loss.c. The elements are taken row by row as one sequence, whatever the leading dimensions, so these do not
 * change the bits. */

/* Nanoseconds an element on one thread: enough to decide how many threads pay. */
#define CK_LOSS_COST (CK_REAL_IS_FLOAT ? 1.2 : 4.0)

typedef struct {
    const CK_R(kernels) * kernels;
    CK_R(loss_terms) terms;
    size_t count, columns, block; /* elements in all, in a row, in a block */
    bool in_order;                /* all operands are one contiguous sequence */
    const real *z, *y, *weights;
    size_t ldz, ldy, lddz;
    real *dz;
    bool wants_loss;
    double *sums; /* one a block */
} CK_R(loss_run);

/* Copies elements [first, first + count) of the sequence out of or into the rows of a matrix. */
static void CK_R(gather)(const real *matrix, size_t ld, size_t columns, size_t first, size_t count, real *sequence) {
    for (size_t done = 0, row = first / columns, column = first % columns; done < count; row++, column = 0) {
        const size_t here = ck_min(count - done, columns - column);
        memcpy(sequence + done, matrix + row * ld + column, here * sizeof(real));
        done += here;
    }
}
static void CK_R(scatter)(real *matrix, size_t ld, size_t columns, size_t first, size_t count, const real *sequence) {
    for (size_t done = 0, row = first / columns, column = first % columns; done < count; row++, column = 0) {
        const size_t here = ck_min(count - done, columns - column);
        memcpy(matrix + row * ld + column, sequence + done, here * sizeof(real));
        done += here;
    }
}

/* Elements [start, end) of the sequence: their deltas, and the sum of their losses. */
static double CK_R(loss_of_elements)(const CK_R(loss_run) * run, size_t start, size_t end) {
    double lanes[CK_LOSS_LANES] = {0}, *wanted = run->wants_loss ? lanes : NULL;
    if (run->in_order) {
        run->kernels->bce(end - start, run->z + start, run->y + start, run->weights ? run->weights + start : NULL,
                          &run->terms, wanted, run->dz ? run->dz + start : NULL);
    } else {
        enum { chunk = 512 }; /* a multiple of the lanes */
        real z[chunk], y[chunk], weights[chunk], dz[chunk];
        for (size_t i = start; i < end; i += chunk) {
            const size_t count = ck_min(chunk, end - i);
            CK_R(gather)(run->z, run->ldz, run->columns, i, count, z);
            CK_R(gather)(run->y, run->ldy, run->columns, i, count, y);
            for (size_t j = 0; run->weights && j < count; j++)
                weights[j] = run->weights[(i + j) / run->columns];
            run->kernels->bce(count, z, y, run->weights ? weights : NULL, &run->terms, wanted, run->dz ? dz : NULL);
            if (run->dz) CK_R(scatter)(run->dz, run->lddz, run->columns, i, count, dz);
        }
    }
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

static void CK_R(loss_piece)(void *context, size_t index) {
    const CK_R(loss_run) *run = context;
    const size_t start = index * run->block;
    run->sums[index] = CK_R(loss_of_elements)(run, start, ck_min(start + run->block, run->count));
}

ck_status CK_R(check_loss_options)(const CK_R(loss) * options, size_t rows) {
    if (!options) return CK_SUCCESS;
    const bool reduction = options->reduction == CK_REDUCTION_MEAN || options->reduction == CK_REDUCTION_SUM;
    const bool positive = options->positive_weight >= 0 && isfinite(options->positive_weight);
    const bool smoothing = options->label_smoothing >= 0 && options->label_smoothing <= 1;
    if (!reduction || !positive || !smoothing) return CK_INVALID_ARGUMENT;
    bool weights = true;
    for (size_t i = 0; options->sample_weights && i < rows; i++)
        weights &= options->sample_weights[i] >= 0 && isfinite(options->sample_weights[i]);
    return weights ? CK_SUCCESS : CK_INVALID_ARGUMENT;
}

double CK_R(loss_scale)(const CK_R(loss) * options, size_t count) {
    return !options || options->reduction == CK_REDUCTION_MEAN ? 1.0 / (double)count : 1.0;
}

static CK_R(loss_run) CK_R(loss_run_of)(const CK_R(kernels) * kernels, size_t rows, size_t columns, const real *z,
                                        size_t ldz, const real *y, size_t ldy, const CK_R(loss) * options, double scale,
                                        bool wants_loss, real *dz, size_t lddz) {
    static const CK_R(loss) plain = {CK_REDUCTION_MEAN, NULL, 1, 0};
    if (!options) options = &plain;
    return (CK_R(loss_run)){
        .kernels = kernels,
        .terms = {options->positive_weight, options->label_smoothing, (real)scale},
        .count = rows * columns,
        .columns = columns,
        .in_order = (rows == 1 || (ldz == columns && ldy == columns && (!dz || lddz == columns))) &&
                    (!options->sample_weights || columns == 1),
        .z = z,
        .y = y,
        .weights = options->sample_weights,
        .ldz = ldz,
        .ldy = ldy,
        .lddz = lddz,
        .dz = dz,
        .wants_loss = wants_loss,
    };
}

double CK_R(loss_of_rows)(const CK_R(kernels) * kernels, size_t rows, size_t columns, real *z, const real *y,
                          size_t ldy, const CK_R(loss) * options, double scale, bool wants_loss, bool wants_deltas) {
    const CK_R(loss_run) run = CK_R(loss_run_of)(kernels, rows, columns, z, columns, y, ldy, options, scale, wants_loss,
                                                 wants_deltas ? z : NULL, columns);
    return CK_R(loss_of_elements)(&run, 0, run.count);
}

void CK_R(run_loss)(const CK_R(kernels) * kernels, size_t rows, size_t columns, const real *z, size_t ldz,
                    const real *y, size_t ldy, const CK_R(loss) * options, double *loss, real *dz, size_t lddz,
                    const ck_executor *executor) {
    const size_t count = rows * columns;
    if (loss) *loss = 0;
    if (count == 0 || (!loss && !dz)) return;

    const double scale = CK_R(loss_scale)(options, count);
    CK_R(loss_run)
    run = CK_R(loss_run_of)(kernels, rows, columns, z, ldz, y, ldy, options, scale, loss != NULL, dz, lddz);
    run.block = ck_max(CK_LOSS_BLOCK, ck_round_up(ck_ceil_div(count, CK_LOSS_BLOCKS_AT_MOST), CK_LOSS_BLOCK));
    double sums[CK_LOSS_BLOCKS_AT_MOST];
    run.sums = sums;
    const size_t blocks = ck_ceil_div(count, run.block);
    const ck_executor limited = ck_limited(executor, ck_useful_threads(executor, (double)count * CK_LOSS_COST));
    ck_run(&limited, blocks, CK_R(loss_piece), &run);
    if (!loss) return;
    double sum = 0;
    for (size_t i = 0; i < blocks; i++)
        sum += sums[i];
    *loss = sum * scale;
}

ck_status CK_R(bce_with_logits)(size_t rows, size_t columns, const real *z, size_t ldz, const real *y, size_t ldy,
                                const CK_R(loss) * options, double *loss, real *dz, size_t lddz,
                                const ck_executor *executor) {
    const real *weights = options ? options->sample_weights : NULL;
    const bool in_place = dz && dz == z && lddz == ldz;
    ck_operand operands[] = {
        dz ? ck_matrix(dz, rows, columns, lddz, sizeof(real)) : ck_nothing(),
        loss ? ck_vector(loss, 1, 1, sizeof(double)) : ck_nothing(),
        in_place ? ck_nothing() : ck_matrix(z, rows, columns, ldz, sizeof(real)),
        ck_matrix(y, rows, columns, ldy, sizeof(real)),
        weights ? ck_vector(weights, rows, 1, sizeof(real)) : ck_nothing(),
    };
    ck_status status;
    if ((status = ck_check_operands(operands, 5, 2)) || (status = CK_R(check_loss_options)(options, rows)))
        return status;
    ck_executor storage;
    CK_R(run_loss)(CK_R(kernels_of)(ck_current_variant()), rows, columns, z, ldz, y, ldy, options, loss, dz, lddz,
                   ck_resolve_executor(executor, &storage));
    return CK_SUCCESS;
}
#undef CK_LOSS_COST
