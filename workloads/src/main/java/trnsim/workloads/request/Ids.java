package trnsim.workloads.request;

/** Ids made of names and numbers. */
final class Ids {

    private Ids() {}

    /** A session's number by its name, from 0; two of a million names share one with a chance of 5e-8. */
    static long named(CharSequence name) {
        long hash = 0xCBF29CE484222325L;
        for (int i = Decimal.start(name); i < Decimal.end(name); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
        }
        return mix(hash) >>> 1;
    }

    /** The id that stands for {@code id} in the repetition {@code times} of a trace; itself the first time. */
    static long repeated(long id, int times) {
        return times == 0 ? id : mix(id + times * 0x9E3779B97F4A7C15L);
    }

    /** A one-to-one scrambling of 64 bits: Stafford's variant 13 of the MurmurHash3 finaliser. */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
