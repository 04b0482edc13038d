import CKernels
import Testing

/// What only a caller from C can get wrong: enumerators that are none, structures that are not there, indices out of range.
@Suite("errors of callers in C")
struct CallerErrorTests {
    private let a = [Float](repeating: 1, count: 64)
    private let b = [Double](repeating: 1, count: 64)
    private static let unknown = ck_transpose(rawValue: 7)

    @Test func unknownTransposes() {
        var (c, d) = ([Float](repeating: 2, count: 64), [Double](repeating: 2, count: 64))
        // The small sizes go a way of their own.
        for n in [2, 6, 8] {
            for (ta, tb) in [
                (Self.unknown, CK_NO_TRANSPOSE), (CK_NO_TRANSPOSE, Self.unknown), (Self.unknown, CK_TRANSPOSE),
            ] {
                #expect(ck_sgemm(ta, tb, n, n, n, 1, a, 8, a, 8, 0, &c, 8, nil) == CK_INVALID_ARGUMENT)
                #expect(ck_dgemm(ta, tb, n, n, n, 1, b, 8, b, 8, 0, &d, 8, nil) == CK_INVALID_ARGUMENT)
            }
            #expect(ck_sgemv(Self.unknown, n, n, 1, a, 8, a, 1, 0, &c, 1, nil) == CK_INVALID_ARGUMENT)
            #expect(ck_dgemv(Self.unknown, n, n, 1, b, 8, b, 1, 0, &d, 1, nil) == CK_INVALID_ARGUMENT)
        }
        #expect(c.allSatisfy { $0 == 2 } && d.allSatisfy { $0 == 2 })
    }

    @Test func noOptions() {
        var (p, q) = ([Float](repeating: 2, count: 64), [Double](repeating: 2, count: 64))
        #expect(ck_ssgd(8, nil, a, nil, &p, nil) == CK_NULL_POINTER)
        #expect(ck_dsgd(8, nil, b, nil, &q, nil) == CK_NULL_POINTER)
        var (m, v, n, w) = (p, p, q, q)
        #expect(ck_sadam(8, nil, 1, a, &m, &v, &p, nil) == CK_NULL_POINTER)
        #expect(ck_dadam(8, nil, 1, b, &n, &w, &q, nil) == CK_NULL_POINTER)
        #expect(p.allSatisfy { $0 == 2 } && q.allSatisfy { $0 == 2 })
    }

    /// The loss takes no options for the usual ones; a reduction that is none it refuses.
    @Test func unknownReductions() {
        var options = ck_sloss(
            reduction: ck_reduction(rawValue: 7), sample_weights: nil, positive_weight: 1, label_smoothing: 0)
        var loss = 7.0
        #expect(ck_sbce_with_logits(8, 8, a, 8, a, 8, &options, &loss, nil, 0, nil) == CK_INVALID_ARGUMENT)
        #expect(loss == 7)
        #expect(ck_sbce_with_logits(8, 8, a, 8, a, 8, nil, &loss, nil, 0, nil) == CK_SUCCESS)
    }

    @Test func noNetwork() {
        var (y, loss) = ([Float](repeating: 2, count: 64), 7.0)
        #expect(ck_snetwork_workspace_size(nil, 8) == 0)
        #expect(ck_snetwork_forward(nil, 8, a, 8, &y, 8, nil, 0, nil) == CK_NULL_POINTER)
        #expect(ck_snetwork_gradient(nil, 8, a, 8, a, 8, nil, &loss, nil, nil, 0, nil) == CK_NULL_POINTER)
        #expect(ck_smlp_workspace_size(2, nil, 8) == 0)
        #expect(ck_smlp_forward(2, nil, 8, a, 8, &y, 8, nil, 0, nil) == CK_NULL_POINTER)
        #expect(loss == 7 && y.allSatisfy { $0 == 2 })
    }

    @Test func instructionSetsOutOfRange() {
        for index in [ck_instruction_set_count(), Int.max] {
            #expect(ck_instruction_set_name(index) == nil)
            #expect(!ck_instruction_set_is_available(index) && !ck_instruction_set_has_fma(index))
            for sizes in [ck_stile_sizes(index), ck_dtile_sizes(index)] {
                #expect(sizes.mr == 0 && sizes.nr == 0 && sizes.mc == 0 && sizes.kc == 0 && sizes.nc == 0)
            }
            #expect(!ck_force_instruction_set(index))
        }
    }

    @Test func version() {
        let numbers = [CK_VERSION_MAJOR, CK_VERSION_MINOR, CK_VERSION_PATCH].map { "\($0)" }
        #expect(String(cString: ck_version()) == numbers.joined(separator: "."))
    }
}
