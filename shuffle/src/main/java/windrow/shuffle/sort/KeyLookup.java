package windrow.shuffle.sort;

import windrow.api.RawComparator;

/** Finds the keys that pointers point to; the sort asks where the words do not decide. */
interface KeyLookup {
    /** The word of the key's part behind its first {@code depth} bytes. */
    long prefix(long pointer, int depth);

    int compare(long left, long right, RawComparator order);
}
