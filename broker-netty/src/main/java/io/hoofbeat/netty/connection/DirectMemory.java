package io.hoofbeat.netty.connection;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** How much of the memory outside the heap is in use, which {@code -XX:MaxDirectMemorySize} bounds. Any thread. */
final class DirectMemory {

    private static final List<BufferPoolMXBean> POOLS =
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .toList();

    /** Three quarters of what there may be: the rest is for those who keep up. */
    private static final long SHORT_BYTES = PlatformDependent.maxDirectMemory() / 4 * 3;

    private DirectMemory() {}

    /** Whether most of it is in use. */
    static boolean isShort() {
        return usedBytes() > SHORT_BYTES;
    }

    private static long usedBytes() {
        long used = PlatformDependent.usedDirectMemory();
        for (BufferPoolMXBean pool : POOLS) {
            used = Math.max(used, pool.getMemoryUsed());
        }
        return used;
    }
}
