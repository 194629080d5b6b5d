package io.hoofbeat.netty.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/** A buffer that counts the bytes that are read from it by those ways that a decoder uses. */
final class CountingBuffer extends UnpooledHeapByteBuf {

    private long bytesRead;

    /** All of the bytes are readable until the writer index is moved. */
    CountingBuffer(byte[] bytes) {
        super(ByteBufAllocator.DEFAULT, bytes, bytes.length);
    }

    long bytesRead() {
        return bytesRead;
    }

    @Override
    public byte getByte(int index) {
        bytesRead++;
        return super.getByte(index);
    }

    @Override
    public byte readByte() {
        bytesRead++;
        return super.readByte();
    }

    @Override
    public ByteBuf getBytes(int index, byte[] to, int toIndex, int length) {
        bytesRead += length;
        return super.getBytes(index, to, toIndex, length);
    }

    @Override
    public int indexOf(int from, int to, byte value) {
        int found = super.indexOf(from, to, value);
        bytesRead += (found < 0 ? to : found + 1) - from;
        return found;
    }
}
