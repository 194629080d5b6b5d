package io.hoofbeat.netty.connection;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** How much of the memory outside the heap is in use, which {@code -XX:MaxDirectMemorySize} bounds. Any thread. */
final class DirectMemory {

    /** Three quarters of what there may be: the rest is for those who keep up. */
    private static final long SHORT_BYTES = PlatformDependent.maxDirectMemory() / 4 * 3;

    /** From here on every byte counts. */
    private static final long SCARCE_BYTES = PlatformDependent.maxDirectMemory() / 8 * 7;

    /** What may wait for any peer while memory is short, and while it is scarce; a peer that keeps up has less. */
    private static final int WAITING_WHEN_SHORT_MAX = 128 << 10;

    private static final int WAITING_WHEN_SCARCE_MAX = 16 << 10;

    private DirectMemory() {}

    /** Whether so many bytes may wait for one peer, given what is in use. */
    static boolean allows(long waitingBytes) {
        if (waitingBytes <= WAITING_WHEN_SCARCE_MAX) {
            return true;
        }
        long used = usedBytes();
        return used <= SHORT_BYTES || (waitingBytes <= WAITING_WHEN_SHORT_MAX && used <= SCARCE_BYTES);
    }

    private static long usedBytes() {
        long used = PlatformDependent.usedDirectMemory();
        for (BufferPoolMXBean pool : Pools.DIRECT) {
            used = Math.max(used, pool.getMemoryUsed());
        }
        return used;
    }

    /** Made when much waits for a peer for the first time, since the first flush of a start need not load all of Java's management. */
    private static final class Pools {
        private static final List<BufferPoolMXBean> DIRECT =
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .toList();

        private Pools() {}
    }
}
