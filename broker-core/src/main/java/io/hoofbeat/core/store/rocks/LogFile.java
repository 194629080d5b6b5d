package io.hoofbeat.core.store.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A write-ahead log of the database, read without it: to cut off what was never confirmed, and to say how far it is sound.
 *
 * <pre>
 * log    = *block                      each of 32 KiB but the last
 * block  = *record                     a rest of less than 7 bytes is filled with zeros
 * record = crc(4) length(2) type(1) payload            least significant byte first
 * type   = 1 whole group | 2 its first part | 3 a middle part | 4 its last part
 * group  = sequence(8) count(4) …      of the first operation in it
 * </pre>
 */
final class LogFile {

    private static final int BLOCK_BYTES = 32 << 10;
    private static final int HEAD_BYTES = 7;
    private static final int WHOLE = 1;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int LAST = 4;
    private static final int CRC_MASK = 0xa282ead8;

    private final Path path;

    LogFile(Path path) {
        this.path = path;
    }

    /** Takes what is found in a log, in order. */
    interface GroupVisitor {
        /**
         * A group of operations that was written at once.
         *
         * @param from     offset of its first byte in the file
         * @param to       offset behind its last
         * @param sequence the database's number of its first operation
         * @return whether to go on
         */
        boolean onGroup(long from, long to, long sequence);
    }

    /** The logs of a database, oldest first. */
    static List<LogFile> all(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .map(LogFile::new)
                    .toList();
        }
    }

    /**
     * Cuts every log of a database back to what was confirmed.
     *
     * @param lastSequence the database's number of the last operation that was confirmed
     */
    static void cutAllBack(Path folder, long lastSequence) throws IOException {
        for (LogFile log : all(folder)) {
            log.cutBack(lastSequence);
        }
    }

    /** What stands behind a damaged place is left alone: it is for the opening to refuse. */
    private void cutBack(long lastSequence) throws IOException {
        AtomicLong keptBytes = new AtomicLong(-1);
        visit((from, to, sequence) -> {
            if (sequence > lastSequence) {
                keptBytes.set(from);
            }
            return sequence <= lastSequence;
        });
        if (keptBytes.get() >= 0) {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                file.truncate(keptBytes.get());
                file.force(true);
            }
        }
    }

    Path path() {
        return path;
    }

    /**
     * Reads up to the first place that is damaged or torn.
     *
     * @return whether there is no such place, as far as the visitor wanted to go
     */
    boolean visit(GroupVisitor visitor) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            Assembly assembly = new Assembly(visitor);
            for (long at = 0; fill(file, block); at += block.limit()) {
                while (block.remaining() >= HEAD_BYTES) {
                    if (!assembly.take(block, at)) {
                        return false;
                    }
                    if (!assembly.isWanted) {
                        return true;
                    }
                }
                if (block.limit() < BLOCK_BYTES && block.hasRemaining()) {
                    return false;
                }
            }
            return assembly.isComplete();
        }
    }

    private static boolean fill(FileChannel file, ByteBuffer block) throws IOException {
        block.clear();
        while (block.hasRemaining() && file.read(block) >= 0) {}
        block.flip();
        return block.hasRemaining();
    }

    /** Puts the parts of a group together. */
    private static final class Assembly {
        private final GroupVisitor visitor;
        private long from;
        private long sequence = -1;
        private boolean isWanted = true;

        Assembly(GroupVisitor visitor) {
            this.visitor = visitor;
        }

        boolean isComplete() {
            return sequence < 0;
        }

        /** Takes the next record of a block that begins at an offset of the file; false when it cannot be one. */
        boolean take(ByteBuffer block, long blockAt) {
            int start = block.position();
            int crc = block.getInt();
            int length = Short.toUnsignedInt(block.getShort());
            int type = block.get();
            if (length > block.remaining() || !isSound(block, start, length, crc)) {
                return false;
            }
            boolean begins = type == WHOLE || type == FIRST;
            boolean continues = type == MIDDLE || type == LAST;
            if (begins == continues || begins != (sequence < 0) || (begins && length < 8)) {
                return false;
            }
            if (begins) {
                from = blockAt + start;
                sequence = block.getLong(block.position());
            }
            block.position(start + HEAD_BYTES + length);
            if (type == WHOLE || type == LAST) {
                isWanted = visitor.onGroup(from, blockAt + block.position(), sequence);
                sequence = -1;
            }
            return true;
        }

        private static boolean isSound(ByteBuffer block, int start, int length, int expected) {
            CRC32C crc = new CRC32C();
            crc.update(block.duplicate().position(start + HEAD_BYTES - 1).limit(start + HEAD_BYTES + length));
            int value = (int) crc.getValue();
            return Integer.rotateRight(value, 15) + CRC_MASK == expected;
        }
    }
}
