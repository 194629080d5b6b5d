package io.hoofbeat.core.subscription;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers of every pattern that matches one destination, as of a version. Immutable, though who is in the bags changes.
 *
 * @param <S> what is registered in the index
 */
final class ResolvedDestination<S> {

    private final String destination;
    private final long version;
    private final IndexStripe exact;
    private final @Nullable IndexStripe keyed;
    private final IndexStripe wildcard;
    private final SharedBag<S>[] bags;
    /** Messages since the destination is remembered. Confined to the loop of its cache, as the next two. */
    long uses;

    long usesBefore;
    double usesPerSecond;

    /** @param version what {@link #version} said before the bags were looked up */
    @SuppressWarnings({"unchecked", "rawtypes"})
    ResolvedDestination(
            String destination,
            long version,
            IndexStripe exact,
            @Nullable IndexStripe keyed,
            IndexStripe wildcard,
            List<SharedBag<S>> bags) {
        this.destination = destination;
        this.version = version;
        this.exact = exact;
        this.keyed = keyed;
        this.wildcard = wildcard;
        this.bags = bags.toArray(new SharedBag[0]);
    }

    /** The sum of counters that only grow: it stays the same only while all of them do. */
    static long version(IndexStripe exact, @Nullable IndexStripe keyed, IndexStripe wildcard) {
        return exact.version() + (keyed == null ? 0 : keyed.version()) + wildcard.version();
    }

    boolean isCurrentFor(String text) {
        return version == version(exact, keyed, wildcard) && destination.equals(text);
    }

    String destination() {
        return destination;
    }

    boolean isFor(String text) {
        return destination.equals(text);
    }

    /** Goes on counting where an entry that is out of date has ended. */
    void succeed(ResolvedDestination<S> older) {
        uses = older.uses;
        usesBefore = older.usesBefore;
        usesPerSecond = older.usesPerSecond;
    }

    void report(MatchSink<? super S> sink) {
        for (SharedBag<S> bag : bags) {
            bag.forEach(sink);
        }
    }
}
