package io.hoofbeat.core.store.rocks;

import java.util.Map;
import java.util.TreeMap;

/**
 * A set of positions in a queue, kept as ranges: positions are settled almost in order, so that millions of them are a few
 * ranges. Confined to the store's thread.
 */
final class PositionSet {

    /** First position of each range to its last. Ranges neither overlap nor touch. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    void add(long position) {
        Map.Entry<Long, Long> below = ranges.floorEntry(position);
        if (below != null && below.getValue() >= position) {
            return;
        }
        long first = below != null && below.getValue() == position - 1 ? below.getKey() : position;
        Long lastOfNext = ranges.remove(position + 1);
        ranges.put(first, lastOfNext == null ? position : lastOfNext);
    }

    boolean contains(long position) {
        Map.Entry<Long, Long> below = ranges.floorEntry(position);
        return below != null && below.getValue() >= position;
    }

    /** Takes out the range that begins with a position; returns its last position, or {@code first - 1} when there is none. */
    long takeRangeFrom(long first) {
        Long last = ranges.remove(first);
        return last == null ? first - 1 : last;
    }

    /** Takes out everything below a position. */
    void removeBelow(long position) {
        Map.Entry<Long, Long> across = ranges.lowerEntry(position);
        long last = across == null ? 0 : across.getValue();
        ranges.headMap(position, false).clear();
        if (last >= position) {
            ranges.put(position, last);
        }
    }

    void clear() {
        ranges.clear();
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    int rangeCount() {
        return ranges.size();
    }

    /** First position of each range to its last, in order. Not to be changed. */
    Map<Long, Long> ranges() {
        return ranges;
    }
}
