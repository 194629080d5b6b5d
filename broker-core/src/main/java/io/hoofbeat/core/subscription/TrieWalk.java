package io.hoofbeat.core.subscription;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ends of all patterns of a trie that match a text, in one pass over the text: it keeps the set of nodes that the pieces so
 * far lead to and moves all of them over the next piece. No node is in the set twice, so the time is bounded by the pieces of the text
 * times the nodes of the trie, and is in practice one look-up per piece. For one thread; used again and again.
 *
 * <p>The rules are those of {@link io.hoofbeat.core.destination.TokenSequence}, for many patterns at once.
 *
 * @param <E> what stands at the end of a pattern
 */
final class TrieWalk<E> {

    private static final int CAPACITY = 8;
    /** From this many nodes on a table tells whether one is there. */
    private static final int TABLE_FROM = 16;

    /** Nodes that the text so far leads to. */
    private @Nullable TrieNode<?>[] live = new TrieNode<?>[CAPACITY];

    private int liveCount;
    /** Nodes that the text so far and the piece at hand lead to. */
    private @Nullable TrieNode<?>[] next = new TrieNode<?>[CAPACITY];

    private int nextCount;
    /** Nodes behind a {@code **} that has been reached. They stay: a {@code **} goes with any number of pieces. */
    private @Nullable TrieNode<?>[] manys = new TrieNode<?>[CAPACITY];

    private int manyCount;
    /** The same nodes by hash, with linear probing, once there are {@value #TABLE_FROM}. */
    private @Nullable TrieNode<?>[] manyTable = new TrieNode<?>[0];

    private @Nullable Object[] ends = new Object[CAPACITY];
    private int endCount;
    /** How far the arrays were filled since {@link #clear()}. */
    private int filled;

    /** For the words of a segment; a word has no words. */
    private @Nullable TrieWalk<TrieNode<E>> wordWalk;

    /** Finds the ends for the text from {@code from} to before {@code to}; {@link #end} gives them out. */
    void run(TrieRoots<E> roots, String text, int from, int to, char separator) {
        endCount = 0;
        liveCount = 0;
        nextCount = 0;
        manyCount = 0;
        boolean leadingSeparator = from < to && text.charAt(from) == separator;
        enter(roots.root(leadingSeparator));
        advance();
        int start = from;
        while (start < to && liveCount + manyCount > 0) {
            if (text.charAt(start) == separator) {
                start++;
                continue;
            }
            int found = text.indexOf(separator, start);
            int end = found < 0 || found > to ? to : found;
            step(text, start, end);
            start = end + 1;
        }
        boolean trailingSeparator = from < to && text.charAt(to - 1) == separator;
        collectEnds(trailingSeparator);
    }

    int endCount() {
        return endCount;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // below endCount() all are set
    E end(int index) {
        return (E) ends[index];
    }

    void addEndsTo(List<E> target) {
        for (int i = 0; i < endCount; i++) {
            target.add(end(i));
        }
    }

    /** Forgets everything and lets go of all nodes, so that a walk that waits for work keeps nothing alive. */
    void clear() {
        Arrays.fill(live, 0, Math.min(filled, live.length), null);
        Arrays.fill(next, 0, Math.min(filled, next.length), null);
        Arrays.fill(manys, 0, Math.min(filled, manys.length), null);
        Arrays.fill(ends, 0, Math.min(filled, ends.length), null);
        if (manyTable.length > 0) {
            manyTable = new TrieNode<?>[0];
        }
        filled = 0;
        endCount = 0;
        if (wordWalk != null) {
            wordWalk.clear();
        }
    }

    private void step(String text, int start, int end) {
        int hash = TextHash.hash(text, start, end);
        // Those that are added while this piece is read wait for the next one.
        int manysBefore = manyCount;
        for (int i = 0; i < liveCount; i++) {
            leave(node(live, i), text, start, end, hash);
        }
        for (int i = 0; i < manysBefore; i++) {
            leave(node(manys, i), text, start, end, hash);
        }
        advance();
    }

    /** Enters the children of a node that a piece of the text leads to. */
    private void leave(TrieNode<E> node, String text, int start, int end, int hash) {
        TextTable<TrieNode<E>> literals = node.literals;
        if (literals != null) {
            TrieNode<E> child = literals.find(text, start, end, hash);
            if (child != null) {
                enter(child);
            }
        }
        TrieNode<E> one = node.one;
        if (one != null) {
            enter(one);
        }
        GlobChildren<E> globs = node.globs;
        if (globs != null) {
            globs.enterMatching(this, text, start, end);
        }
        TrieRoots<TrieNode<E>> words = node.words;
        if (words != null) {
            TrieWalk<TrieNode<E>> walk = wordWalk();
            walk.run(words, text, start, end, '.');
            for (int i = 0; i < walk.endCount(); i++) {
                enter(walk.end(i));
            }
        }
    }

    private TrieWalk<TrieNode<E>> wordWalk() {
        TrieWalk<TrieNode<E>> walk = wordWalk;
        if (walk == null) {
            walk = new TrieWalk<>();
            wordWalk = walk;
        }
        return walk;
    }

    /** Adds a node to those that the piece at hand leads to, and with it the {@code **} behind it, which may stand for nothing. */
    void enter(TrieNode<E> node) {
        if (nextCount == next.length) {
            next = Arrays.copyOf(next, nextCount * 2);
        }
        next[nextCount++] = node;
        TrieNode<E> many = node.manyChild;
        if (many != null) {
            enterMany(node, many);
        }
    }

    private void enterMany(TrieNode<E> parent, TrieNode<E> many) {
        // A node after no other ** is reached once, after so many pieces as it has tokens before it.
        if (parent.isAfterMany() && isEntered(many)) {
            return;
        }
        if (manyCount == manys.length) {
            manys = Arrays.copyOf(manys, manyCount * 2);
        }
        manys[manyCount++] = many;
        if (manyCount == TABLE_FROM || (manyCount > TABLE_FROM && manyCount * 2 > manyTable.length)) {
            manyTable = new TrieNode<?>[Integer.highestOneBit(manyCount) * 4];
            for (int i = 0; i < manyCount; i++) {
                putInTable(node(manys, i));
            }
        } else if (manyCount > TABLE_FROM) {
            putInTable(many);
        }
    }

    private boolean isEntered(TrieNode<E> many) {
        if (manyCount < TABLE_FROM) {
            for (int i = 0; i < manyCount; i++) {
                if (manys[i] == many) {
                    return true;
                }
            }
            return false;
        }
        return manyTable[tableSlot(many)] == many;
    }

    private void putInTable(TrieNode<E> many) {
        manyTable[tableSlot(many)] = many;
    }

    /** Where the node is in the table, or belongs. */
    private int tableSlot(TrieNode<E> many) {
        int mask = manyTable.length - 1;
        int slot = many.hash() & mask;
        while (manyTable[slot] != null && manyTable[slot] != many) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void advance() {
        @Nullable TrieNode<?>[] left = live;
        live = next;
        liveCount = nextCount;
        next = left;
        nextCount = 0;
        filled = Math.max(filled, Math.max(liveCount, manyCount));
    }

    private void collectEnds(boolean trailingSeparator) {
        for (int i = 0; i < liveCount; i++) {
            TrieNode<E> node = node(live, i);
            addEnd(node.end(trailingSeparator));
            TrieNode<E> one = trailingSeparator && !node.isAfterMany() ? node.one : null;
            if (one != null) {
                // A closing * also stands for the nothing before a closing separator.
                addEnd(one.end);
                addEnd(one.endWithSeparator);
            }
        }
        for (int i = 0; i < manyCount; i++) {
            TrieNode<E> node = node(manys, i);
            addEnd(node.end);
        }
        filled = Math.max(filled, endCount);
    }

    private void addEnd(@Nullable E end) {
        if (end == null) {
            return;
        }
        if (endCount == ends.length) {
            ends = Arrays.copyOf(ends, endCount * 2);
        }
        ends[endCount++] = end;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // below the counts all are set
    private static <E> TrieNode<E> node(@Nullable TrieNode<?>[] nodes, int index) {
        return (TrieNode<E>) nodes[index];
    }
}
