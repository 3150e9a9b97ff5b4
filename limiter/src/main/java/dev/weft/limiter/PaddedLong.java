// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number alone on its cache lines, so that whoever changes it takes nothing else away from other cores. Thread-safe. */
final class PaddedLong extends PaddedLongValue {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(PaddedLongValue.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused")
    private long after0, after1, after2, after3, after4, after5, after6, after7;

    long get() {
        return value;
    }

    boolean compareAndSet(long expected, long next) {
        return VALUE.compareAndSet(this, expected, next);
    }
}

/** What lies before it: fields of a superclass do. */
class PaddedLongBefore {
    @SuppressWarnings("unused")
    private long before0, before1, before2, before3, before4, before5, before6, before7;
}

/** The number itself. */
class PaddedLongValue extends PaddedLongBefore {
    volatile long value;
}
