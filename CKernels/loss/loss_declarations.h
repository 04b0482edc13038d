/* Body for loss.h. */

/* CK_SUCCESS where every option is in its range, and the weights of the rows too. options NULL is fine. */
ck_status CK_R(check_loss_options)(const CK_R(loss) * options, size_t rows);

/* bce_with_logits after its checks; cannot fail. */
void CK_R(run_loss)(const CK_R(kernels) * kernels, size_t rows, size_t columns, const real *z, size_t ldz,
                    const real *y, size_t ldy, const CK_R(loss) * options, double *loss, real *dz, size_t lddz,
                    const ck_executor *executor);
