package io.hoofbeat.core.subscription;

/** What one lock of the index guards; the lock is the object itself. */
class IndexStripe {

    private volatile long version;

    /** Grows with every pattern that comes or goes. Any thread. */
    final long version() {
        return version;
    }

    /** To be called under the lock, after the change. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only under the lock
    final void countChange() {
        version++;
    }
}
