import type { Clock } from '../../system/clock';
import { Connection } from './connection';
import type { ExchangeFault, RestAnswer } from './fault-script';
import { type Request, readRequest, writeAcknowledgement, writePong, writeRefusal, writeStatus } from './requests';
import type { TradeChannel } from './trade-channel';

/** How often trades whose time has come are sent. */
const TICK_MS = 20;
const CLOSE_REASONS = { 1006: '', 1012: 'Service restart', 1013: 'Try again later' };

/** The part of the exchange that clients of the WebSocket talk to, and its state under faults. */
export class Exchange {
  private readonly connections = new Set<Connection>();
  private waiting: { readonly dueAt: number; readonly fault: ExchangeFault }[] = [];
  private refusesUntil = 0;
  private closedUntil = 0;
  private wasOpen = true;
  private restFaults: RestAnswer[] = [];
  private connectionId = 0;
  private readonly timer = setInterval(() => this.tick(), TICK_MS);

  constructor(private readonly options: { channels: readonly TradeChannel[]; clock: Clock; source: string }) {}

  get acceptsConnections(): boolean {
    return performance.now() >= this.refusesUntil;
  }

  /** False during a maintenance. */
  get isOpen(): boolean {
    return performance.now() >= this.closedUntil;
  }

  /** @returns a function to call when the connection has ended */
  connect(socket: ConstructorParameters<typeof Connection>[0]): void {
    const connection = new Connection(socket, (text) => this.answer(connection, text));
    this.connections.add(connection);
    socket.once('close', () => {
      this.connections.delete(connection);
      for (const channel of this.options.channels) channel.unsubscribe(connection);
    });
    connection.send(this.describeStatus(++this.connectionId));
  }

  inject(faults: readonly ExchangeFault[]): void {
    const now = performance.now();
    this.waiting.push(...faults.map((fault) => ({ dueAt: now + (fault.at ?? 0) * 1000, fault })));
    this.tick();
  }

  /** The faults that have not begun. */
  get waitingFaults(): ExchangeFault[] {
    return this.waiting.map(({ fault }) => fault);
  }

  /** What the next call of the REST API gets instead of its answer. */
  takeRestFault(): RestAnswer | undefined {
    return this.restFaults.shift() ?? (this.isOpen ? undefined : 'unavailable');
  }

  stop(): void {
    clearInterval(this.timer);
    for (const connection of this.connections) connection.close(1001, 'The simulator stops');
  }

  private tick(): void {
    const now = performance.now();
    const due = this.waiting.filter(({ dueAt }) => dueAt <= now);
    this.waiting = this.waiting.filter(({ dueAt }) => dueAt > now);
    for (const { fault } of due) this.apply(fault);
    if (this.isOpen !== this.wasOpen) {
      this.wasOpen = this.isOpen;
      for (const connection of this.connections) connection.send(this.describeStatus(this.connectionId));
    }
    for (const channel of this.options.channels) channel.tick(this.isOpen);
    for (const connection of this.connections) connection.tick();
  }

  private apply(fault: ExchangeFault): void {
    switch (fault.kind) {
      case 'stall':
        for (const connection of this.connections) connection.stall(fault.seconds);
        return;
      case 'close':
        this.refusesUntil = performance.now() + (fault.refuseSeconds ?? 0) * 1000;
        for (const connection of this.connections) connection.close(fault.code, CLOSE_REASONS[fault.code]);
        return;
      case 'maintenance':
        this.closedUntil = performance.now() + fault.seconds * 1000;
        return;
      case 'rest':
        this.restFaults.push(...Array.from({ length: fault.calls }, () => fault.answer));
        return;
      default:
        for (const channel of this.options.channels) channel.add(fault);
    }
  }

  private describeStatus(connectionId: number): string {
    const { source } = this.options;
    return writeStatus({ connectionId, system: this.isOpen ? 'online' : 'maintenance', source });
  }

  private answer(connection: Connection, text: string): void {
    const receivedAt = this.options.clock.now();
    const request = readRequest(text);
    const times = () => ({ receivedAt, now: this.options.clock.now() });
    if (request === null) {
      connection.send(writeRefusal({ method: 'error', error: 'Malformed request' }, times()));
    } else if (request.method === 'ping') connection.send(writePong(request, times()));
    else {
      for (const symbol of request.params.symbol) {
        const error = this.findError(connection, request, symbol);
        const { method, req_id, params } = request;
        const snapshot = method === 'subscribe' ? (params.snapshot ?? false) : undefined;
        if (error) connection.send(writeRefusal({ method, symbol, error, req_id }, times()));
        else {
          connection.send(writeAcknowledgement({ method, symbol, snapshot, req_id }, times()));
          this.change(connection, { symbol, isSubscription: method === 'subscribe', withSnapshot: snapshot === true });
        }
      }
    }
  }

  private findError(
    connection: Connection,
    { method, params }: Extract<Request, { params: unknown }>,
    symbol: string,
  ): string | undefined {
    const channel = this.options.channels.find(({ pair }) => pair.symbol === symbol);
    if (!this.isOpen) return 'EService:Unavailable';
    if (params.channel !== 'trade') return `Unsupported channel ${params.channel.slice(0, 40)}`;
    if (channel === undefined) return `Currency pair not supported ${symbol.slice(0, 40)}`;
    const isSubscribed = connection.subscriptions.has(symbol);
    if (method === 'subscribe') return isSubscribed ? 'Already subscribed' : undefined;
    return isSubscribed ? undefined : 'Subscription Not Found';
  }

  private change(
    connection: Connection,
    { symbol, isSubscription, withSnapshot }: { symbol: string; isSubscription: boolean; withSnapshot: boolean },
  ): void {
    const channel = this.options.channels.find(({ pair }) => pair.symbol === symbol);
    if (isSubscription) {
      connection.subscriptions.add(symbol);
      channel?.subscribe(connection, withSnapshot);
    } else {
      connection.subscriptions.delete(symbol);
      channel?.unsubscribe(connection);
    }
  }
}
