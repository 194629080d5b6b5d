package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.StompVersion;
import java.util.ArrayList;
import java.util.List;

/** A connection that notes when heart-beats are written. */
final class HeartBeatProbe implements Connection {

    final List<Long> beats = new ArrayList<>();
    private final Loop loop;
    private long lastReadNanos;
    private long lastWriteNanos;

    HeartBeatProbe(Loop loop) {
        this.loop = loop;
        noteRead();
        noteWrite();
    }

    long nowMillis() {
        return loop.nanoTime() / 1_000_000;
    }

    void noteRead() {
        lastReadNanos = loop.nanoTime();
    }

    void noteWrite() {
        lastWriteNanos = loop.nanoTime();
    }

    @Override
    public void limitRate(RateBudgets shared) {}

    @Override
    public void writeHeartBeat() {
        beats.add(nowMillis());
        noteWrite();
    }

    @Override
    public long lastReadNanos() {
        return lastReadNanos;
    }

    @Override
    public long lastWriteNanos() {
        return lastWriteNanos;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public String transport() {
        return "probe";
    }

    @Override
    public String peer() {
        return "nobody";
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void useVersion(StompVersion version) {
        throw new AssertionError("heart-beats do not set the version");
    }

    @Override
    public void write(ServerFrame frame) {
        throw new AssertionError("heart-beats write no frames");
    }

    @Override
    public void writeMessage(DeliveryPrefix prefix, long number, int deliveryCount, Message message) {
        throw new AssertionError("heart-beats write no messages");
    }

    @Override
    public void pauseReading() {
        throw new AssertionError("heart-beats do not pause");
    }

    @Override
    public void resumeReading() {
        throw new AssertionError("heart-beats do not resume");
    }

    @Override
    public void closeAfterError() {
        throw new AssertionError("heart-beats do not close");
    }

    @Override
    public void closeForShutdown() {
        closeAfterError();
    }

    @Override
    public void closeAfterDisconnect() {
        throw new AssertionError("heart-beats do not close");
    }

    @Override
    public void closeNow() {
        throw new AssertionError("heart-beats do not close");
    }
}
