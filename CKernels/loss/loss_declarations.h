/* Body for loss.h. */

/* CK_SUCCESS where every option is in its range, and the weights of the rows too. options NULL is fine. */
ck_status CK_R(check_loss_options)(const CK_R(loss) * options, size_t rows);

/* bce_with_logits after its checks; cannot fail. */
void CK_R(run_loss)(const CK_R(kernels) * kernels, size_t rows, size_t columns, const real *z, size_t ldz,
                    const real *y, size_t ldy, const CK_R(loss) * options, double *loss, real *dz, size_t lddz,
                    const ck_executor *executor);

/* What the loss and its deltas are multiplied with, for so many terms in all: not 1 for the mean. */
double CK_R(loss_scale)(const CK_R(loss) * options, size_t count);

/* The same for some rows of a larger whole, on the calling thread; their weights start at options->sample_weights. z
 * has no padding and takes the deltas. Returns the sum of the losses without the scale. */
double CK_R(loss_of_rows)(const CK_R(kernels) * kernels, size_t rows, size_t columns, real *z, const real *y,
                          size_t ldy, const CK_R(loss) * options, double scale, bool wants_loss, bool wants_deltas);
