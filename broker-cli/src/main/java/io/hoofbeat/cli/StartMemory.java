package io.hoofbeat.cli;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back to the machine what only the start needed: garbage in the heap, and what the compilers had taken of the C library, which
 * keeps such memory unless told otherwise. Together that is a third of what an idle broker would hold.
 */
final class StartMemory {

    private static final Logger LOG = LoggerFactory.getLogger(StartMemory.class);

    /** A heap with less in it is collected in a few milliseconds; one with more has been filled from the store. */
    private static final long SMALL_HEAP_BYTES = 64 << 20;

    /** The Java machine keeps what its compilers have used for five seconds before it frees it. */
    private static final long SECONDS_UNTIL_FREED = 6;

    private StartMemory() {}

    /** Returns at once; a thread of its own does the rest and ends. */
    static void giveBack() {
        Runtime machine = Runtime.getRuntime();
        if (machine.totalMemory() - machine.freeMemory() > SMALL_HEAP_BYTES) {
            return;
        }
        Thread thread = new Thread(StartMemory::collectAndTrim, "start-memory");
        thread.setDaemon(true);
        thread.start();
    }

    private static void collectAndTrim() {
        System.gc();
        try {
            TimeUnit.SECONDS.sleep(SECONDS_UNTIL_FREED);
            trim();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * As {@code jcmd PID System.trim_native_heap}, which Java machines on Linux with glibc know, from 17.0.9 and 21 on.
     *
     * @return whether this one does
     */
    static boolean trim() {
        try {
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(commands, "systemTrimNativeHeap", new Object[0], new String[0]);
            return true;
        } catch (JMException | RuntimeException e) {
            LOG.debug("this Java machine cannot give back memory of the C library: {}", e.toString());
            return false;
        }
    }
}
