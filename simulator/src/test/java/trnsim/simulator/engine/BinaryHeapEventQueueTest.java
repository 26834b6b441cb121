package trnsim.simulator.engine;

final class BinaryHeapEventQueueTest extends EventQueueContract {

    @Override
    EventQueue newQueue() {
        return new BinaryHeapEventQueue();
    }
}
