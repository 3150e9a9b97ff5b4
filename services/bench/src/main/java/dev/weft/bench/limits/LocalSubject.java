// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A limiter of this process, asked by so many threads at once in a plain loop. */
final class LocalSubject implements Subject {
    private static final int BATCH = 1_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final int threads;
    private final Asking asking;
    private volatile boolean stopped;

    /**
     * Asks so many times in a row and says how often it was admitted. The loop is inside, in a class of its own for each
     * limiter, so that the compiler knows whom it calls and may inline it, as it would in a program that has one limiter.
     */
    @FunctionalInterface
    interface Asking {
        /** Asks. */
        long ask(int times);
    }

    LocalSubject(String name, int threads, Asking asking) {
        this.name = name;
        this.threads = threads;
        this.asking = asking;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Sample sample(double seconds) throws InterruptedException {
        stopped = false;
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(new Worker());
        }
        workers.forEach(Thread::start);
        TimeUnit.MICROSECONDS.sleep(Math.round(seconds * 1e6));
        stopped = true;
        double decisions = 0;
        double nanos = 0;
        double bytes = 0;
        for (Worker worker : workers) {
            worker.join();
            decisions += worker.decisions;
            nanos += worker.nanos;
            bytes += worker.bytes;
        }
        return new Sample(
                decisions / seconds, threads * seconds * 1e9 / decisions, nanos / decisions, bytes / decisions);
    }

    private final class Worker extends Thread {
        private long decisions;
        private long nanos;
        private long bytes;

        /** Keeps the compiler from leaving the decisions out. */
        private volatile long admitted;

        @Override
        public void run() {
            long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
            long begin = THREADS.getCurrentThreadCpuTime();
            while (!stopped) {
                admitted = asking.ask(BATCH);
                decisions += BATCH;
            }
            nanos = THREADS.getCurrentThreadCpuTime() - begin;
            bytes = THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
        }
    }
}
