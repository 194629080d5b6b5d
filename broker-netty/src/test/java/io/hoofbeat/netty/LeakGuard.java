package io.hoofbeat.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Fails a test run in which a buffer was leaked. Netty only logs leaks; this collects them while the tests run and throws at the
 * end. That leaks are found at all is proved in each run by one that is made on purpose. Found by JUnit through
 * {@code META-INF/services}.
 */
public final class LeakGuard implements LauncherSessionListener {

    /** Collections after which a leak made on purpose must have been found. */
    private static final int COLLECTIONS_MAX = 100;

    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        // Else each byte that is looked at records a stack trace, and large bodies take minutes.
        System.setProperty("io.netty.leakDetection.acquireAndReleaseOnly", "true");
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation") // The other method of this name calls this one.
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                    Class<T> resource, int samplingInterval, long maxActive) {
                return new Recorder<>(resource, samplingInterval);
            }
        });
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        int mark = 7_654_321;
        leak(mark);
        boolean markSeen = false;
        for (int i = 0; i < COLLECTIONS_MAX && !markSeen; i++) {
            System.gc();
            // A detector looks at what was collected when the next buffer is made.
            ByteBufAllocator.DEFAULT.directBuffer(1).release();
            markSeen = LEAKS.removeIf(leak -> leak.contains("mark " + mark));
        }
        if (!markSeen) {
            throw new AssertionError("leak detection does not work: a leak made on purpose was not found");
        }
        if (!LEAKS.isEmpty()) {
            throw new AssertionError(LEAKS.size() + " leaked buffers, the first: "
                    + List.copyOf(LEAKS).get(0));
        }
    }

    @SuppressWarnings("CheckReturnValue") // On purpose: nobody releases it.
    private static void leak(int mark) {
        ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(1);
        buffer.touch("mark " + mark);
    }

    private static final class Recorder<T> extends ResourceLeakDetector<T> {
        Recorder(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            LEAKS.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            LEAKS.add(resourceType);
        }
    }
}
